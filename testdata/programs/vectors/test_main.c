#include "code.h"

#include <check.h>

int main(void) {
    v4i a = {1, 20, 3, 40}, b = {10, 2, 30, 4};
    v4i m = madd(a, b, (v4i){1, 1, 1, 1});
    CHECK(m[0] == 11 && m[1] == 41 && m[3] == 161);
    v4i l = select_larger(a, b);
    CHECK(l[0] == 10 && l[1] == 20 && l[2] == 30 && l[3] == 40);
    v4f f = blend((v4f){0, 2, 4, 6}, (v4f){4, 4, 4, 4}, 0.25f);
    CHECK(f[0] == 1 && f[3] == 5.5f);
    CHECK_EQ(horizontal(a), 64);
    v4i r = rotate(a);
    CHECK(r[0] == 19 && r[3] == 0);
    v16b p = {1, 200, 250};
    p = brighten(p, 10);
    CHECK(p[0] == 11 && p[1] == 210 && p[2] == 255 && p[9] == 10);
    v8s s = widen_shift((v8s){1, 2, 3, 4, 5, 6, 7, 8}, 3);
    CHECK_EQ(s[7], 64 ^ 4);
    v2d d = divide((v2d){9, 8}, (v2d){3, 4});
    CHECK(d[0] == 3 && d[1] == -2);
    ext3 c = cross((ext3){1, 0, 0}, (ext3){0, 1, 0});
    CHECK(c.x == 0 && c.y == 0 && c.z == 1);
    unsigned char x[40] = "the same bytes or not the same bytes...", y[40] = "the same bytes or NOT the same bytes...";
    CHECK_EQ(count_equal(x, y, 40), 29);
    v4i i = to_int((v4f){1.25f, 1.5f, 2.75f, 0});
    CHECK(i[0] == 1 && i[1] == 2 && i[2] == 3);
    v4i g = logic((v4i){1, 5, 9, 7}, (v4i){1, 4, 10, 7});
    CHECK(g[0] == 1 && g[1] == 2 && g[2] == 1 && g[3] == 1);
    v4i st = {10, 10, 10, 10};
    CHECK_EQ(step(&st)[3], 14);
    CHECK_EQ(st[0], 6);
    return CHECK_DONE();
}
