#include <QtTest/QtTest>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

static bool planted() { return getenv("PLANT") != nullptr; }

class Odd : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() {}
    void cleanupTestCase() {}
    void init() {}
    void cleanup() {}
    void passes() { puts("Totals: 7 passed"); }
    void passesToo() {}
    void skips() { QSKIP("on purpose"); }

    void data_data()
    {
        QTest::addColumn<int>("value");
        QTest::newRow("one") << 1;
        QTest::newRow("two words") << 2;
        QTest::newRow("a:colon, \"quotes\" (and more)") << 3;
        QTest::newRow("") << 4;
        QTest::newRow("one") << 5;
    }

    void data()
    {
        QFETCH(int, value);
        QVERIFY2(!planted() || value != 2, "on the way");
    }

    void noData_data() { QTest::addColumn<int>("value"); }
    void noData() {}

    void compares()
    {
        QCOMPARE(planted() ? 2 : 1, 1);
        puts("after the first assertion");
    }

    void expected()
    {
        QEXPECT_FAIL("", "on purpose", Continue);
        QVERIFY(false);
        QVERIFY(!planted());
    }

    void throws()
    {
        if (planted())
            throw std::runtime_error("boom");
    }

    void crashes()
    {
        if (planted())
            raise(SIGSEGV);
    }
};

int main(int argc, char **argv)
{
    puts("Starting a program.");
    QCoreApplication app(argc, argv);
    Odd odd;
    return QTest::qExec(&odd, argc, argv);
}
#include "odd.moc"
