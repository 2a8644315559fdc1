// berth-runner as it is on macOS, with doubles of the framework below it. What its guest does that
// a test cannot reach by its console is said by the environment.
#include "tests/apple/doubles/world.h"
#include "tests/apple/runtime/arc_runtime.h"

#include <cstdlib>

int berth_runner_main(int argc, char* argv[]);  // vzcore/runner/main.cpp

int main(int argc, char* argv[])
{
    berth::test::start_objective_c();
    auto& world = berth::test::world();
    world.obeys_power_button = std::getenv("BERTH_DOUBLE_IGNORES_BUTTON") == nullptr;
    if (const char* greeting = std::getenv("BERTH_DOUBLE_GREETING")) world.greeting = greeting;
    if (const char* error = std::getenv("BERTH_DOUBLE_START_ERROR"))
        world.start_error = std::atol(error);
    if (const char* error = std::getenv("BERTH_DOUBLE_RESTORE_ERROR"))
        world.restore_error = std::atol(error);
    if (const char* state = std::getenv("BERTH_DOUBLE_ROSETTA")) world.rosetta = std::atoi(state);
    if (const char* error = std::getenv("BERTH_DOUBLE_ROSETTA_ERROR"))
        world.rosetta_error = std::atol(error);
    world.saves_ports = std::getenv("BERTH_DOUBLE_SAVES_NO_PORTS") == nullptr;
    return berth_runner_main(argc, argv);
}
