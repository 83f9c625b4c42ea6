/* Writes into its working directory and tidies up. A mutant may leave
 * things behind, which the next run would stumble over. */
#include "code.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int write_lines(const char *name, int n) {
    FILE *f = fopen(name, "wx"); /* fails if the file is there */
    if (!f)
        return -1;
    for (int i = 0; i < n; i++)
        fprintf(f, "%d\n", i * i);
    return fclose(f) == 0 ? n : -2;
}

int count_lines(const char *name) {
    FILE *f = fopen(name, "r");
    int lines = 0, c;
    if (!f)
        return -1;
    while ((c = fgetc(f)) != EOF)
        if (c == '\n')
            lines++;
    fclose(f);
    return lines;
}

long file_sum(const char *name) {
    FILE *f = fopen(name, "r");
    long sum = 0, v;
    if (!f)
        return -1;
    while (fscanf(f, "%ld", &v) == 1)
        sum += v;
    fclose(f);
    return sum;
}

int append(const char *name, const char *text) {
    FILE *f = fopen(name, "a");
    if (!f)
        return -1;
    int ok = fputs(text, f) >= 0;
    long at = ftell(f);
    fclose(f);
    return ok ? (int)at : -2;
}

int move_and_remove(const char *from, const char *to) {
    if (rename(from, to) != 0)
        return 1;
    if (access(from, F_OK) == 0)
        return 2;
    return unlink(to) == 0 ? 0 : 3;
}

int make_tree(const char *dir, int depth) {
    char path[256];
    if (depth == 0)
        return 0;
    if (mkdir(dir, 0755) != 0)
        return -100;
    snprintf(path, sizeof path, "%s/d%d", dir, depth);
    return 1 + make_tree(path, depth - 1);
}

int remove_tree(const char *dir, int depth) {
    char path[256];
    if (depth == 0)
        return 0;
    snprintf(path, sizeof path, "%s/d%d", dir, depth);
    int below = remove_tree(path, depth - 1);
    return rmdir(dir) == 0 ? below + 1 : -100;
}

int mapped(const char *name) {
    int fd = open(name, O_RDONLY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        return -1;
    const char *p = mmap(0, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return -2;
    int digits = 0;
    for (off_t i = 0; i < st.st_size; i++)
        digits += p[i] >= '0' && p[i] <= '9';
    munmap((void *)p, (size_t)st.st_size);
    return digits;
}
