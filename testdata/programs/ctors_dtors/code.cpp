#include "code.h"

#include <cstring>
#include <memory>
#include <new>
#include <utility>

std::string journal;
int Buffer::copies, Buffer::moves;

static int roots_gone, lefts_gone, bottoms_gone;

Root::~Root() { roots_gone += v; }
Left::~Left() { lefts_gone += l * 10; }
Bottom::~Bottom() { bottoms_gone += b; }

Buffer::Buffer(std::size_t size, char fill) : n(size), data(new char[size + 1]) {
    std::memset(data, fill, n);
    data[n] = 0;
}
Buffer::Buffer(const Buffer &o) : Buffer(o.n) {
    std::memcpy(data, o.data, n + 1);
    copies++;
}
Buffer::Buffer(Buffer &&o) noexcept : n(o.n), data(o.data) {
    o.n = 0;
    o.data = nullptr;
    moves++;
}
Buffer &Buffer::operator=(const Buffer &o) {
    if (this != &o) {
        Buffer copy(o);
        *this = std::move(copy);
    }
    return *this;
}
Buffer &Buffer::operator=(Buffer &&o) noexcept {
    std::swap(n, o.n);
    std::swap(data, o.data);
    moves++;
    return *this;
}
Buffer::~Buffer() { delete[] data; }

int Buffer::sum() const {
    int s = 0;
    for (std::size_t i = 0; i < n; ++i)
        s += data[i];
    return s;
}

int order(bool inner) {
    journal.clear();
    Part a('a');
    if (inner) {
        Part b('b');
        Part c('c');
    }
    Inheriting d('d');
    return (int)journal.size() + d.extra;
}

int bottom_id(int x, int y) {
    Bottom b(x, y);
    return through_root(&b) * 10 + b.Left::id();
}

int through_root(Root *r) { return r->id() + r->v; }

int left_alone(int x) {
    Left l(x);
    return l.v + l.id();
}

int heap_bottom(int x, int y) {
    roots_gone = lefts_gone = bottoms_gone = 0;
    Root *r = new Bottom(x, y);
    delete r; // the deleting destructor, found in the table
    return roots_gone + lefts_gone + bottoms_gone;
}

int array_of(int n) {
    journal.clear();
    struct Counted {
        Part p{'x'};
        int i = (int)journal.size();
    };
    std::unique_ptr<Counted[]> all(new Counted[n]);
    int sum = 0;
    for (int i = 0; i < n; ++i)
        sum += all[i].i * (i + 1);
    all.reset();
    return sum * 100 + (int)journal.size();
}

int placed(void *room, int v) {
    Bottom *b = new (room) Bottom(v, v + 1);
    int id = b->id();
    b->~Bottom();
    return id;
}

static Buffer make(int v) { return v > 5 ? Buffer(v, 'b') : Buffer(); }

int temporaries(int v) {
    Buffer::copies = Buffer::moves = 0;
    Buffer a = make(v), b(a);
    a = make(2);
    a = a;
    b = std::move(a);
    Buffer c = b;
    return c.sum() + Buffer::copies * 1000 + Buffer::moves * 10000 + (int)a.size() * 100000;
}
