// Functions that refer to each other in many ways, of which single ones are compiled.
struct Base {
	Base(int n);
	virtual ~Base();
	virtual int value() const;
	int n;
};

Base::Base(int n) : n(n) {}
Base::~Base() {}
int Base::value() const { return n + 1; }

static int hidden(int x) { return x * 2; }
inline int shared(int x) { return x - 3; }
template <typename T> T twice(T x) { return x + x; }

extern "C" int labels(int x)
{
	static void *const table[] = {&&zero, &&one, &&many};
	goto *table[x > 2 ? 2 : x];
zero:
	return hidden(0);
one:
	return shared(x);
many:
	return twice(x);
}

extern "C" int recursive(int x) { return x < 2 ? labels(x) : recursive(x - 1) + 1; }

extern "C" int caller(int x)
{
	int (*pointer)(int) = x ? hidden : recursive;
	Base b(pointer(x));
	try {
		return b.value() + shared(x) + twice(x);
	} catch (...) {
		throw;
	}
}
