/* Catch2 version 2 as it is installed, or version 3 in one file. */
#ifdef AMALGAMATED
#include <catch_amalgamated.hpp>
#else
#include <catch2/catch.hpp>
#endif
