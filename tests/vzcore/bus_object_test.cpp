// Objects that say what they are, against a real dbus-daemon.
#include "tests/support/catch.h"
#include "tests/support/private_bus.h"
#include "tests/support/run_loop.h"
#include "vzcore/bus/object.h"

using namespace berth;
using namespace berth::bus;
using namespace berth::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kName = "org.berth.Test";

/// An object with one of each, and somebody who calls it.
struct Called {
    std::unique_ptr<EventLoop> loop = EventLoop::create();
    PrivateBus bus;
    std::unique_ptr<Connection> service = Connection::open(*loop, bus.address());
    std::unique_ptr<Connection> client = Connection::open(*loop, bus.address());
    int runs = 0;
    Handle object, name;

    Called()
    {
        Interface interface {
            .name = kName
        };
        interface.calls["Pair"] = {
            "ia{sv}", "a(iv)", [this](const Values& arguments) {
                ++runs;
                return Result<Values>(Values{Value::array(
                    "(iv)",
                    {Value::structure({arguments.front(), Value::variant(Value::text("x"))})})});
            }};
        interface.properties["Level"] = {"u", [] { return Value::uint32(7); }};
        interface.properties["Name"] = {"s", [] { return Value::text("it"); }};
        interface.emissions["Said"] = "sas";
        object = service->serve("/it", object_of({std::move(interface)}));
        bool owned = false;
        name = service->own(kName, [&](bool now) { owned = now; });
        run_until(*loop, [&] { return owned && client->is_ready(); });
    }

    Result<Values> call(const std::string& interface, const std::string& member, Values arguments)
    {
        std::optional<Result<Values>> answer;
        client->call({kName, "/it", interface, member},
                     std::move(arguments),
                     60s,
                     [&](Result<Values> result) { answer = std::move(result); });
        run_until(*loop, [&] { return answer.has_value(); });
        return *answer;
    }
    Result<Values> property(const std::string& member, const std::string& of, Values more = {})
    {
        more.insert(more.begin(), Value::text(of));
        return call("org.freedesktop.DBus.Properties", member, std::move(more));
    }
};

}  // namespace

TEST_CASE("a call with the arguments that it takes runs, any other is refused", "[bus]")
{
    Called called;
    const Value none = Value::array("{sv}", {});
    REQUIRE(called.call(kName, "Pair", {Value::int32(1), none}));
    CHECK(called.runs == 1);
    for (const Values& wrong : {Values{},
                                Values{Value::int32(1)},
                                Values{Value::uint32(1), none},
                                Values{Value::int32(1), none, none},
                                Values{Value::variant(Value::int32(1)), none},
                                Values{Value::int32(1), Value::array("{ss}", {})}})
        CHECK(called.call(kName, "Pair", wrong).error().code == ErrorCode::Invalid);
    CHECK(called.call(kName, "Nothing", {}).error().code == ErrorCode::Unsupported);
    CHECK(called.call("org.berth.Other", "Pair", {Value::int32(1), none}).error().code ==
          ErrorCode::Unsupported);
    CHECK(called.runs == 1);
}

TEST_CASE("properties are read alone and together, and never set", "[bus]")
{
    Called called;
    const auto level = called.property("Get", kName, {Value::text("Level")});
    REQUIRE(level);
    CHECK(level->front() == Value::variant(Value::uint32(7)));
    const auto all = called.property("GetAll", kName);
    REQUIRE(all);
    CHECK(all->front().signature() == "a{sv}");
    CHECK(all->front().items().size() == 2);
    CHECK(called.property("Get", kName, {Value::text("Nothing")}).error().code ==
          ErrorCode::Invalid);
    CHECK(called.property("Get", "org.berth.Other", {Value::text("Level")}).error().code ==
          ErrorCode::Invalid);
    CHECK(called.property("GetAll", "org.berth.Other").error().code == ErrorCode::Invalid);
    CHECK(called.property("Get", kName).error().code == ErrorCode::Invalid);
    CHECK_FALSE(
        called.property("Set", kName, {Value::text("Level"), Value::variant(Value::uint32(1))}));
}

TEST_CASE("an object tells what it is", "[bus]")
{
    Called called;
    const auto told = called.call("org.freedesktop.DBus.Introspectable", "Introspect", {});
    REQUIRE(told);
    const std::string xml = told->front().as_text().value_or("");
    for (const char* part :
         {"<interface name=\"org.berth.Test\">",
          "<method name=\"Pair\"><arg type=\"i\" direction=\"in\"/><arg type=\"a{sv}\" "
          "direction=\"in\"/><arg type=\"a(iv)\" direction=\"out\"/></method>",
          "<property name=\"Level\" type=\"u\" access=\"read\"/>",
          "<signal name=\"Said\"><arg type=\"s\"/><arg type=\"as\"/></signal>",
          "org.freedesktop.DBus.Properties"}) {
        INFO(part);
        CHECK(xml.find(part) != std::string::npos);
    }
}
