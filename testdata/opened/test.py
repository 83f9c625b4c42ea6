import ctypes, decimal, json, random, sys

shapes = ctypes.CDLL("./shapes.so")
shapes.price.restype = shapes.count.restype = ctypes.c_long
assert shapes.price(b"square", 2) == 12
assert shapes.price(b"square", 3) == 37
assert shapes.price(b"disc", 2) == 39
assert shapes.price(b"none", 2) == -2
assert shapes.count() == 6
