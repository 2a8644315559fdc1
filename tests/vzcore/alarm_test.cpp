// A timer of the kernel's, by whatever the system has for it.
#include "tests/support/catch.h"
#include "vzcore/alarm.h"

#include <fcntl.h>
#include <poll.h>

using namespace berth;
using namespace std::chrono_literals;

namespace {

bool rings_within(int alarm, std::chrono::milliseconds span)
{
    pollfd waited{alarm, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(span.count())) == 1;
}

}  // namespace

TEST_CASE("an alarm rings at its moment, once", "[alarm]")
{
    const UniqueFd alarm = platform::open_alarm();
    REQUIRE(alarm);
    CHECK((::fcntl(alarm.get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK_FALSE(rings_within(alarm.get(), 0ms));
    const SteadyTime moment = platform::alarm_time() + 5ms;
    platform::set_alarm(alarm.get(), moment);
    CHECK(rings_within(alarm.get(), 10s));
    CHECK(platform::alarm_time() >= moment);
    CHECK(platform::take_alarm(alarm.get()));
    CHECK_FALSE(platform::take_alarm(alarm.get()));
    CHECK_FALSE(rings_within(alarm.get(), 30ms));
}

TEST_CASE("a moment that has passed rings at once", "[alarm]")
{
    const UniqueFd alarm = platform::open_alarm();
    platform::set_alarm(alarm.get(), platform::alarm_time() - 1ms);
    CHECK(rings_within(alarm.get(), 10s));
    CHECK(platform::take_alarm(alarm.get()));
}

TEST_CASE("another moment takes the place of the one before", "[alarm]")
{
    const UniqueFd alarm = platform::open_alarm();
    platform::set_alarm(alarm.get(), platform::alarm_time());
    CHECK(rings_within(alarm.get(), 10s));
    platform::set_alarm(alarm.get(), platform::alarm_time() + 1h);
    CHECK_FALSE(rings_within(alarm.get(), 0ms));
    CHECK_FALSE(platform::take_alarm(alarm.get()));
    platform::set_alarm(alarm.get(), platform::alarm_time() + 1ms);
    CHECK(rings_within(alarm.get(), 10s));
    CHECK(platform::take_alarm(alarm.get()));
}

TEST_CASE("an alarm without a moment never rings, set or not before", "[alarm]")
{
    const UniqueFd alarm = platform::open_alarm();
    platform::set_alarm(alarm.get(), std::nullopt);
    CHECK_FALSE(rings_within(alarm.get(), 0ms));
    platform::set_alarm(alarm.get(), platform::alarm_time() + 1ms);
    platform::set_alarm(alarm.get(), std::nullopt);
    CHECK_FALSE(rings_within(alarm.get(), 30ms));
    platform::set_alarm(alarm.get(), platform::alarm_time());
    CHECK(rings_within(alarm.get(), 10s));
    platform::set_alarm(alarm.get(), std::nullopt);  // it rang, and nobody took that
    CHECK_FALSE(platform::take_alarm(alarm.get()));
}
