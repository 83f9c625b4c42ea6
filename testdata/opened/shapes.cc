// A plugin: what a program opens itself.
#include "units.h"
#include <cmath>
#include <stdexcept>
#include <string>

struct Shape {
	virtual ~Shape() {}
	virtual long area() const = 0;
};

struct Square : Shape {
	long side;
	explicit Square(long s) : side(s)
	{
		if (s < 0)
			throw std::invalid_argument("side");
	}
	long area() const override { return side * side; }
};

struct Disc : Shape {
	long radius;
	explicit Disc(long r) : radius(r) {}
	long area() const override { return std::lround(3.25 * radius * radius); }
};

static thread_local long made;

static Shape *make(const std::string &kind, long size)
{
	made++;
	if (kind == "square")
		return new Square(size);
	if (kind == "disc")
		return new Disc(size);
	throw std::runtime_error("no " + kind);
}

// The sizes that are sold.
static const long sold[] = {1, 2, 5, 10};

static bool is_sold(long size)
{
	for (long s : sold)
		if (s == size)
			return true;
	return false;
}

typedef long (*pricing)(long);
static long plain(long area) { return area * 3; }
static long rare(long area) { return area * 4 + 1; }
static const pricing prices[] = {plain, rare};

// At the start one shape was made.
static Shape *first = make("square", 1);

extern "C" long price(const char *kind, long size)
{
	try {
		Shape *s = make(kind, size);
		long p = prices[is_sold(size) ? 0 : 1](s->area());
		delete s;
		return p;
	} catch (const std::invalid_argument &) {
		return -1;
	} catch (const std::exception &) {
		return -2;
	}
}

extern "C" long count(void) { return made + first->area(); }

extern "C" long in_inches(int feet) { return inches(feet, 1) + *counter(); }
