#include "vzcore/qemu/qmp.h"

#include "vzcore/json_read.h"

namespace berth::qemu {
namespace {

// QEMU answers within milliseconds unless its main loop is stuck, in a dead disk for example.
constexpr std::chrono::seconds kCommandTimeout{10};

std::string message(std::int64_t id, const std::string& command, Json arguments)
{
    Json message = {{"execute", command}, {"id", id}};
    if (!arguments.empty()) message["arguments"] = std::move(arguments);
    return dump_line(message);
}

}  // namespace

Qmp::Qmp(Loop& loop, std::unique_ptr<rpc::LineChannel> channel)
    : loop_(loop), channel_(std::move(channel))
{
}

Qmp::~Qmp() = default;

Result<std::unique_ptr<Qmp>> Qmp::create(Loop& loop, UniqueFd socket)
{
    auto channel = rpc::LineChannel::create(loop, std::move(socket));
    if (!channel) return tl::unexpected<Error>(channel.error());
    std::unique_ptr<Qmp> qmp(new Qmp(loop, std::move(*channel)));
    qmp->channel_->start([raw = qmp.get()](std::string_view line) { raw->receive(line); },
                         [raw = qmp.get()](const Error& why) { raw->closed(why); });
    // QEMU reads commands in order, so what follows may be sent before the greeting has come.
    qmp->execute("qmp_capabilities");
    return qmp;
}

void Qmp::execute(const std::string& command, Json arguments, Reply reply)
{
    const std::int64_t id = expect(command, std::move(reply));
    if (channel_) channel_->send(message(id, command, std::move(arguments)));
}

void Qmp::execute_with(const std::string& command, Json arguments, int fd, Reply reply)
{
    const std::int64_t id = expect(command, std::move(reply));
    if (!channel_) return;
    auto sent = channel_->send_with(message(id, command, std::move(arguments)), fd);
    if (sent) return;
    loop_.post([this, alive = std::weak_ptr<bool>(alive_), id, error = sent.error()] {
        if (!alive.expired()) finish(id, tl::unexpected<Error>(error));
    });
}

/// Notes that an answer is to come; without a connection it comes soon, and says so.
std::int64_t Qmp::expect(const std::string& command, Reply reply)
{
    const std::int64_t id = ++last_id_;
    if (!channel_) {
        loop_.post(
            [reply = std::move(reply)] { reply(fail(ErrorCode::Unreachable, "QEMU has gone")); });
        return id;
    }
    Handle timer = loop_.after(kCommandTimeout, [this, id, command] {
        finish(id, fail(ErrorCode::TimedOut, "QEMU did not answer " + command + " in time"));
    });
    commands_.emplace(id, Command{std::move(reply), std::move(timer)});
    return id;
}

void Qmp::receive(std::string_view line)
{
    const auto message = parse_json(line, "QEMU's message");
    if (!message || !message->is_object())
        return;  // QEMU does not send such; a later time-out tells
    if (message->contains("event")) {
        const auto data = message->find("data");
        if (on_event_)
            on_event_(text_of(*message, "event"), data != message->end() ? *data : Json::object());
        return;
    }
    const auto id = message->find("id");
    if (id == message->end() || !id->is_number_integer()) return take_greeting(*message);
    if (const auto error = message->find("error"); error != message->end() && error->is_object())
        return finish(id->get<std::int64_t>(),
                      fail(ErrorCode::Refused, "QEMU: " + text_of(*error, "desc")));
    finish(id->get<std::int64_t>(), message->value("return", Json::object()));
}

void Qmp::take_greeting(const Json& message)
{
    const auto number = [&](const char* name) {
        const Json::json_pointer path(std::string("/QMP/version/qemu/") + name);
        return message.contains(path) ? message.at(path).dump() : "?";
    };
    series_ = "QEMU " + number("major") + "." + number("minor");
}

void Qmp::finish(std::int64_t id, Result<Json> result)
{
    const auto found = commands_.find(id);
    if (found == commands_.end()) return;
    const Reply reply = std::move(found->second.reply);
    commands_.erase(found);
    reply(std::move(result));
}

void Qmp::closed(const Error& why)
{
    channel_.reset();
    auto commands = std::move(commands_);
    commands_.clear();
    const Callback handler = std::move(on_closed_);
    for (auto& [id, command] : commands)
        command.reply(fail(ErrorCode::Unreachable, "QEMU has gone: " + why.message));
    if (handler) handler();
}

}  // namespace berth::qemu
