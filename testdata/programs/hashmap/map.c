/* An ordinary piece of C: a hash table with open addressing. */
#include "map.h"

#include <stdlib.h>
#include <string.h>

enum state { EMPTY, USED, GONE };

struct entry {
    char *key;
    int value;
    enum state state;
};

struct map {
    struct entry *entries;
    size_t capacity, size, gone;
};

uint32_t map_hash(const char *key) {
    uint32_t h = 2166136261u;
    while (*key) {
        h ^= (unsigned char)*key++;
        h *= 16777619u;
    }
    return h;
}

struct map *map_new(size_t capacity) {
    struct map *m = malloc(sizeof *m);
    if (!m)
        return NULL;
    m->capacity = capacity < 4 ? 4 : capacity;
    m->entries = calloc(m->capacity, sizeof *m->entries);
    m->size = m->gone = 0;
    if (!m->entries) {
        free(m);
        return NULL;
    }
    return m;
}

void map_free(struct map *m) {
    if (!m)
        return;
    for (size_t i = 0; i < m->capacity; i++)
        if (m->entries[i].state == USED)
            free(m->entries[i].key);
    free(m->entries);
    free(m);
}

/* The entry with the key, or the place for it. */
static struct entry *find(const struct map *m, const char *key) {
    struct entry *free_place = NULL;
    size_t i = map_hash(key) % m->capacity;
    for (size_t tried = 0; tried < m->capacity; tried++) {
        struct entry *e = &m->entries[i];
        if (e->state == EMPTY)
            return free_place ? free_place : e;
        if (e->state == GONE && !free_place)
            free_place = e;
        if (e->state == USED && strcmp(e->key, key) == 0)
            return e;
        i = (i + 1) % m->capacity;
    }
    return free_place;
}

static bool grow(struct map *m) {
    struct map bigger = {calloc(m->capacity * 2, sizeof *m->entries), m->capacity * 2, m->size, 0};
    if (!bigger.entries)
        return false;
    for (size_t i = 0; i < m->capacity; i++)
        if (m->entries[i].state == USED)
            *find(&bigger, m->entries[i].key) = m->entries[i];
    free(m->entries);
    *m = bigger;
    return true;
}

bool map_put(struct map *m, const char *key, int value) {
    if ((m->size + m->gone + 1) * 4 > m->capacity * 3 && !grow(m))
        return false;
    struct entry *e = find(m, key);
    if (e->state != USED) {
        size_t n = strlen(key) + 1;
        char *copy = malloc(n);
        if (!copy)
            return false;
        memcpy(copy, key, n);
        if (e->state == GONE)
            m->gone--;
        e->key = copy;
        e->state = USED;
        m->size++;
    }
    e->value = value;
    return true;
}

bool map_get(const struct map *m, const char *key, int *value) {
    const struct entry *e = find(m, key);
    if (!e || e->state != USED)
        return false;
    if (value)
        *value = e->value;
    return true;
}

bool map_remove(struct map *m, const char *key) {
    struct entry *e = find(m, key);
    if (!e || e->state != USED)
        return false;
    free(e->key);
    e->key = NULL;
    e->state = GONE;
    m->size--;
    m->gone++;
    return true;
}

size_t map_size(const struct map *m) { return m ? m->size : 0; }
size_t map_capacity(const struct map *m) { return m->capacity; }

bool map_consistent(const struct map *m) {
    size_t used = 0, gone = 0;
    for (size_t i = 0; i < m->capacity; i++) {
        used += m->entries[i].state == USED;
        gone += m->entries[i].state == GONE;
    }
    return used == m->size && gone == m->gone && used + gone <= m->capacity;
}
