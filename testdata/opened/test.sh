#!/bin/sh
./host && python3 -B test.py
