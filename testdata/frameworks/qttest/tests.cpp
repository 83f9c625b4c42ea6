#include <QtTest/QtTest>

#define TEST_CASE_(name) static void test_##name()
#define EXPECT_(condition) QVERIFY(condition)

#include "../tests.h"

class Code : public QObject {
    Q_OBJECT
private slots:
    void clamp() { test_clamp(); }
    void gcd() { test_gcd(); }
    void leap_year() { test_leap_year(); }
    void days() { test_days(); }
    void compare() { test_compare(); }
    void number() { test_number(); }
    void no_number() { test_no_number(); }
    void checksum() { test_checksum(); }
    void bits() { test_bits(); }
    void median() { test_median(); }
    void stack() { test_stack(); }
    void planted() { test_planted(); }
};

QTEST_APPLESS_MAIN(Code)
#include "tests.moc"
