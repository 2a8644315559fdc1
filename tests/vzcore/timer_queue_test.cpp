#include "tests/support/catch.h"
#include "vzcore/timer_queue.h"

using namespace berth;
using namespace std::chrono_literals;

namespace {

struct RecordingAlarm : Alarm {
    void set(std::optional<SteadyTime> moment) override
    {
        set_to = moment;
        ++sets;
    }
    std::optional<SteadyTime> set_to;
    int sets = 0;
};

struct Fixture {
    RecordingAlarm alarm;
    TimerQueue queue{alarm};
    SteadyTime start{};
    std::string ran;

    // The alarm rings, and is off thereby.
    void ring(SteadyTime now)
    {
        alarm.set_to.reset();
        queue.run_due(now);
    }
    Handle add(std::chrono::milliseconds delay, char name)
    {
        return queue.add(start + delay, [this, name] { ran += name; });
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "timers run in order of their moments, equal ones as they were made",
                 "[timer]")
{
    const Handle c = add(20ms, 'c');
    const Handle a = add(10ms, 'a');
    const Handle b = add(10ms, 'b');
    CHECK(alarm.set_to == start + 10ms);
    ring(start + 9ms);
    CHECK(ran.empty());
    ring(start + 10ms);
    CHECK(ran == "ab");
    CHECK(alarm.set_to == start + 20ms);
    ring(start + 1s);
    CHECK(ran == "abc");
}

TEST_CASE_METHOD(Fixture, "without timers the alarm is off, also after a cancelled one", "[timer]")
{
    CHECK(alarm.sets == 0);
    {
        const Handle a = add(10ms, 'a');
        const Handle b = add(60s, 'b');
        CHECK(alarm.sets == 1);  // the later one changes nothing
    }
    CHECK_FALSE(alarm.set_to);
    ring(start + 1h);
    CHECK(ran.empty());
}

TEST_CASE_METHOD(Fixture,
                 "a callback may end its own timer, another's, and make new ones",
                 "[timer]")
{
    Handle other = add(10ms, 'x');
    Handle again;
    Handle self;
    self = queue.add(start + 5ms, [&] {
        self.reset();
        other.reset();
        ran += 'a';
        again = add(0ms, 'b');
    });
    ring(start + 20ms);
    CHECK(ran == "a");  // the new one waits for its turn, though it is due
    CHECK(alarm.set_to == start);
    ring(start + 20ms);
    CHECK(ran == "ab");
    CHECK_FALSE(alarm.set_to);
}

TEST_CASE("a handle may outlive its queue", "[timer]")
{
    RecordingAlarm alarm;
    Handle handle;
    {
        TimerQueue queue(alarm);
        handle = queue.add(SteadyTime{}, [] {});
    }
    handle.reset();
    CHECK(alarm.sets == 1);
}
