#include "menubar/viewer/viewer_app.h"

int main(int argc, char* argv[])
{
    return berth::viewer::run_viewer(argc, argv);
}
