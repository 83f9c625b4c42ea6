/* Conversions, in a library that shapes.cc is linked with. */
#include "units.h"

static const int per_foot = 12;

_Thread_local int conversions;

int inches(int feet, int rest)
{
	conversions++;
	if (feet < 0 || rest < 0)
		return -1;
	return feet * per_foot + rest;
}

int *counter(void) { return &conversions; }
