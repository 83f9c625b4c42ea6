#include "map.h"

#include <check.h>
#include <stdio.h>

int main(void) {
    struct map *m = map_new(0);
    CHECK_EQ(map_capacity(m), 4);
    CHECK_EQ(map_hash("a"), 0xe40c292c);
    char key[16];
    for (int i = 0; i < 50; i++) {
        snprintf(key, sizeof key, "key%d", i);
        CHECK(map_put(m, key, i * 2));
    }
    CHECK_EQ(map_size(m), 50);
    CHECK(map_consistent(m));
    for (int i = 0; i < 50; i += 2) {
        snprintf(key, sizeof key, "key%d", i);
        CHECK(map_remove(m, key));
    }
    CHECK_EQ(map_size(m), 25);
    int value = -1;
    CHECK(map_get(m, "key7", &value) && value == 14);
    CHECK(!map_get(m, "key8", &value) && value == 14);
    CHECK(map_put(m, "key7", 5) && map_get(m, "key7", &value) && value == 5);
    CHECK_EQ(map_size(m), 25);
    CHECK(!map_remove(m, "nothing"));
    CHECK(map_consistent(m));
    map_free(m);
    return CHECK_DONE();
}
