// QEMU is the test, at the other end of QMP.
#include "tests/support/catch.h"
#include "tests/support/manual_loop.h"
#include "tests/support/socket_pair.h"
#include "vzcore/qemu/share_device.h"

using namespace berth;
using namespace berth::test;
using berth::qemu::Qmp;
using berth::qemu::ShareDevice;
using berth::qemu::Turns;

namespace {

const Error kLate{ErrorCode::TimedOut, "the guest does not let go of it", ""};

class Qemu {
public:
    Qemu()
    {
        SocketPair ends = make_socket_pair();
        auto session = Qmp::create(loop, std::move(ends.ours));
        REQUIRE(session);
        qmp = std::move(*session);
        auto channel = rpc::LineChannel::create(loop, std::move(ends.theirs));
        REQUIRE(channel);
        channel_ = std::move(*channel);
        channel_->start([this](std::string_view line) { take(line); }, [](const Error&) {});
        loop.settle();
        asked.clear();
    }
    std::unique_ptr<ShareDevice> device(const std::string& name)
    {
        return std::make_unique<ShareDevice>(
            loop, *qmp, turns, ShareDevice::Names{name, name + "-end", name, "port"});
    }
    /// "plugged" and the like when it is, and what went wrong where it did.
    ShareDevice::Done noting(const std::string& what)
    {
        return [this, what](const Result<void>& result) {
            told.push_back(what + (result ? "" : ": " + result.error().message));
        };
    }
    std::unique_ptr<ShareDevice> plugged(const std::string& name)
    {
        auto made = device(name);
        made->plug("/socket", [](const Result<void>&) {});
        loop.settle();
        REQUIRE(made->is_plugged());
        asked.clear();
        return made;
    }
    /// The guest lets go of it.
    void delete_device(ShareDevice& device, const std::string& name)
    {
        device.deleted(name, [this, name] { told.push_back(name + " left"); });
        loop.settle();
    }

    ManualLoop loop;
    std::unique_ptr<Qmp> qmp;
    Turns turns;
    std::vector<std::string> asked, told;
    std::string refuses;  ///< A command.

private:
    void take(std::string_view line)
    {
        const Json command = parse_json(line, "what was asked").value();
        const std::string name = command.at("execute");
        std::string text = name;
        if (command.contains("arguments"))
            text += " " + command.at("arguments").at("id").get<std::string>();
        asked.push_back(text);
        Json answer{{"id", command.at("id")}, {"return", Json::object()}};
        if (name == refuses)
            answer = {{"id", command.at("id")}, {"error", {{"desc", "no such bus"}}}};
        channel_->send(dump_line(answer));
    }

    std::unique_ptr<rpc::LineChannel> channel_;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a share's device is plugged, and goes when the guest lets go of it", "[qemu][share]")
{
    Qemu qemu;
    const auto device = qemu.device("src");
    device->plug("/socket", qemu.noting("plugged"));
    qemu.loop.settle();
    CHECK(qemu.asked == Texts{"chardev-add src-end", "device_add src"});
    CHECK(qemu.told == Texts{"plugged"});
    device->unplug(kLate, qemu.noting("gone"));
    qemu.loop.settle();
    CHECK(device->is_leaving());
    qemu.delete_device(*device, "another");
    CHECK(qemu.told == Texts{"plugged"});
    qemu.delete_device(*device, "src");
    CHECK(
        qemu.asked ==
        Texts{"chardev-add src-end", "device_add src", "device_del src", "chardev-remove src-end"});
    CHECK(qemu.told == Texts{"plugged", "gone"});
    CHECK_FALSE(device->is_plugged());
    CHECK_FALSE(device->is_leaving());
}

TEST_CASE("a device that cannot be plugged leaves no connection", "[qemu][share]")
{
    Qemu qemu;
    qemu.refuses = "device_add";
    const auto device = qemu.device("src");
    device->plug("/socket", qemu.noting("plugged"));
    qemu.loop.settle();
    CHECK(qemu.asked == Texts{"chardev-add src-end", "device_add src", "chardev-remove src-end"});
    CHECK(qemu.told == Texts{"plugged: plugging the device: QEMU: no such bus"});
    CHECK_FALSE(device->is_plugged());
}

// A guest that looks at its ports while one of them is being emptied empties it twice.
TEST_CASE("nothing is plugged or taken out while another device leaves", "[qemu][share]")
{
    Qemu qemu;
    const auto a = qemu.plugged("a");
    const auto b = qemu.plugged("b");
    const auto c = qemu.device("c");
    a->unplug(kLate, qemu.noting("a gone"));
    b->unplug(kLate, qemu.noting("b gone"));
    c->plug("/socket", qemu.noting("c plugged"));
    qemu.loop.settle();
    CHECK(qemu.asked == Texts{"device_del a"});
    CHECK(b->is_leaving());
    qemu.delete_device(*a, "a");
    CHECK(qemu.asked == Texts{"device_del a", "chardev-remove a-end", "device_del b"});
    CHECK(qemu.told == Texts{"a gone"});
    qemu.delete_device(*b, "b");
    CHECK(qemu.told == Texts{"a gone", "b gone", "c plugged"});
    CHECK(c->is_plugged());
}

TEST_CASE("a device that the guest keeps is given up, and may leave later", "[qemu][share]")
{
    Qemu qemu;
    const auto a = qemu.plugged("a");
    const auto b = qemu.plugged("b");
    a->unplug(kLate, qemu.noting("a gone"));
    b->unplug(kLate, qemu.noting("b gone"));
    qemu.loop.settle();
    qemu.loop.advance(std::chrono::seconds(10));
    CHECK(qemu.told == Texts{"a gone: the guest does not let go of it"});
    CHECK(a->is_plugged());
    CHECK(qemu.asked == Texts{"device_del a", "device_del b"});
    qemu.delete_device(*b, "b");
    qemu.delete_device(*a, "a");
    CHECK(qemu.told == Texts{"a gone: the guest does not let go of it", "b gone", "a left"});
    CHECK(qemu.loop.timers() == 0);
}

TEST_CASE("a device that leaves by itself before its turn holds up nobody", "[qemu][share]")
{
    Qemu qemu;
    const auto a = qemu.plugged("a");
    auto b = qemu.plugged("b");
    auto c = qemu.plugged("c");
    const auto d = qemu.plugged("d");
    a->unplug(kLate, qemu.noting("a gone"));
    b->unplug(kLate, qemu.noting("b gone"));
    c->unplug(kLate, qemu.noting("c gone"));
    d->unplug(kLate, qemu.noting("d gone"));
    qemu.delete_device(*b, "b");
    CHECK(qemu.told == Texts{"b gone"});
    c.reset();
    qemu.delete_device(*a, "a");
    CHECK(qemu.told == Texts{"b gone", "a gone"});
    CHECK(qemu.asked.back() == "device_del d");
    qemu.delete_device(*d, "d");
    CHECK(qemu.told == Texts{"b gone", "a gone", "d gone"});
}
