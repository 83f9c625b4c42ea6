#ifndef MAP_H
#define MAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct map;
struct map *map_new(size_t capacity);
void map_free(struct map *m);
bool map_put(struct map *m, const char *key, int value);
bool map_get(const struct map *m, const char *key, int *value);
bool map_remove(struct map *m, const char *key);
size_t map_size(const struct map *m);
size_t map_capacity(const struct map *m);
uint32_t map_hash(const char *key);
bool map_consistent(const struct map *m);
#endif
