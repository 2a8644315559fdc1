// One application for all windows of the tests. It ends before Qt's own statics do, as it must.
#include "tests/support/catch_main.h"

#include <QApplication>

int main(int argc, char* argv[])
{
    int qt_argc = 1;  // what else there is on the command line is Catch's
    const QApplication application(qt_argc, argv);
    return berth::test::run_tests(argc, argv);
}
