#include "tests/support/fake_services.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>

namespace berth::test {
namespace {

constexpr const char* kLoginName = "org.freedesktop.login1";
constexpr const char* kLoginPath = "/org/freedesktop/login1";
constexpr const char* kLoginManager = "org.freedesktop.login1.Manager";
constexpr const char* kSystemdName = "org.freedesktop.systemd1";
constexpr const char* kSystemdPath = "/org/freedesktop/systemd1";

bool is_held(const UniqueFd& fd)
{
    pollfd look{fd.get(), POLLIN, 0};
    return ::poll(&look, 1, 0) == 0;  // the end of the pipe is readable
}

}  // namespace

FakeLogind::FakeLogind(Loop& loop, const std::string& address)
    : bus_(bus::Connection::open(loop, address))
{
    name_ = bus_->own(kLoginName, [this](bool owned) { there_ = owned; });
    object_ =
        bus_->serve(kLoginPath, [this](const bus::Request& request) { return answer(request); });
}

Result<bus::Values> FakeLogind::answer(const bus::Request& request)
{
    if (request.member == "Inhibit") {
        if (refuse) return fail(ErrorCode::Refused, "Permission denied");
        asked = request.arguments;
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno(errno, "making a pipe");
        given_.emplace_back(ends[0]);
        return bus::Values{bus::Value::descriptor(std::make_shared<UniqueFd>(ends[1]))};
    }
    if (request.member == "Get") {
        const std::string property = request.arguments.at(1).as_text().value_or("");
        if (property == "InhibitDelayMaxUSec")
            return bus::Values{bus::Value::variant(
                bus::Value::uint64(static_cast<std::uint64_t>(patience.count())))};
        if (property == "PreparingForSleep")
            return bus::Values{bus::Value::variant(bus::Value::boolean(preparing_for_sleep))};
    }
    return fail(ErrorCode::Unsupported, "no such method");
}

int FakeLogind::locks()
{
    std::erase_if(given_, [](const UniqueFd& fd) { return !is_held(fd); });
    return static_cast<int>(given_.size());
}

void FakeLogind::prepare_for_sleep(bool begins)
{
    preparing_for_sleep = begins;
    bus_->emit(kLoginPath, kLoginManager, "PrepareForSleep", {bus::Value::boolean(begins)});
}

void FakeLogind::prepare_for_shutdown(bool begins)
{
    bus_->emit(kLoginPath, kLoginManager, "PrepareForShutdown", {bus::Value::boolean(begins)});
}

FakeSystemd::FakeSystemd(Loop& loop, const std::string& address)
    : bus_(bus::Connection::open(loop, address))
{
    name_ = bus_->own(kSystemdName, [this](bool owned) { there_ = owned; });
    object_ =
        bus_->serve(kSystemdPath, [this](const bus::Request& request) { return answer(request); });
}

Result<bus::Values> FakeSystemd::answer(const bus::Request& request)
{
    if (request.member == "Get" && request.arguments.at(1).as_text() == "SystemState")
        return bus::Values{bus::Value::variant(bus::Value::text(state))};
    if (request.member != "StartTransientUnit")
        return fail(ErrorCode::Unsupported, "no such method");
    if (refuse) return fail(ErrorCode::Refused, "not here");
    units.push_back(
        {request.arguments.at(0).as_text().value_or(""), request.arguments.at(2).items()});
    return bus::Values{bus::Value::object_path("/org/freedesktop/systemd1/job/1")};
}

bus::Value FakeSystemd::Unit::property(const std::string& wanted) const
{
    for (const bus::Value& property : properties)
        if (property.items().at(0).as_text() == wanted) return property.items().at(1).inner();
    return bus::Value::text("");
}

}  // namespace berth::test
