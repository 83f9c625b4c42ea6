#pragma once
#include <cstddef>
#include <string>

extern std::string journal;

struct Part {
    char name;
    explicit Part(char n) : name(n) { journal += n; }
    ~Part() { journal += char(name - 'a' + 'A'); }
};

struct Root { // a virtual base: the complete and the base constructors differ
    int v;
    explicit Root(int start) : v(start + 1) {}
    virtual ~Root();
    virtual int id() const { return v; }
};
struct Left : virtual Root {
    int l;
    explicit Left(int x) : Root(x * 100), l(x + 2) {}
    ~Left() override;
    int id() const override { return l; }
};
struct Right : virtual Root {
    int r;
    explicit Right(int x) : Root(x * 200), r(x - 2) {}
};
struct Bottom : Left, Right {
    int b;
    Bottom(int x, int y) : Root(y), Left(x), Right(x), b(l * r + v) {}
    ~Bottom() override;
    int id() const override { return b; }
};

class Buffer { // the five
public:
    static int copies, moves;
    explicit Buffer(std::size_t n, char fill = '.');
    Buffer() : Buffer(3, '!') {} // delegating
    Buffer(const Buffer &o);
    Buffer(Buffer &&o) noexcept;
    Buffer &operator=(const Buffer &o);
    Buffer &operator=(Buffer &&o) noexcept;
    ~Buffer();
    int sum() const;
    std::size_t size() const { return n; }

private:
    std::size_t n;
    char *data;
};

struct Inheriting : Part {
    using Part::Part;
    int extra = name + 1;
};

int order(bool inner);
int bottom_id(int x, int y);
int through_root(Root *r);
int array_of(int n);
int placed(void *room, int v);
int temporaries(int v);
int left_alone(int x);
int heap_bottom(int x, int y);
