// What a runner answers on control.sock (docs/protocol.md).
#include "vzcore/runner/runner.h"
#include "vzcore/share/share_json.h"

#include <unistd.h>

#include <array>

namespace berth {
namespace {

constexpr std::size_t kMostClients = 32;
// No stop waits longer; also keeps the sum of a time point and a grace in range.
constexpr std::int64_t kLongestGrace = 24LL * 3600 * 1000;

template <typename T> Json optional_json(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

Result<std::optional<std::chrono::milliseconds>> grace_in(const Json& params)
{
    const auto found = params.find("grace");
    if (found == params.end() || found->is_null()) return std::nullopt;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0 ||
        found->get<std::int64_t>() > kLongestGrace)
        return fail(ErrorCode::Invalid, "grace: expected milliseconds from 0 to a day");
    return std::chrono::milliseconds(found->get<std::int64_t>());
}

Result<std::string> because_in(const Json& params)
{
    constexpr std::size_t kLongest = 200;
    const auto found = params.find("because");
    if (found == params.end() || found->is_null()) return std::string();
    if (!found->is_string() || found->get_ref<const std::string&>().size() > kLongest)
        return fail(ErrorCode::Invalid, "because: expected a text of at most 200 bytes");
    return found->get<std::string>();
}

}  // namespace

void Runner::accept(UniqueFd socket)
{
    if (clients_.size() >= kMostClients) return;
    auto peer = rpc::Peer::create(loop_, std::move(socket));
    if (!peer) return;
    Client& client = clients_.emplace_back(Client{std::move(*peer)});
    client.peer->on_request(
        [this, &client](const std::string& method, const Json& params, rpc::Reply reply) {
            call(client, method, params, reply);
        });
    client.peer->on_closed([this, &client](const Error&) {
        clients_.remove_if([&](const Client& other) { return &other == &client; });
    });
}

void Runner::call(Client& client,
                  const std::string& method,
                  const Json& params,
                  const rpc::Reply& reply)
{
    static constexpr std::array methods{
        std::pair{std::string_view("hello"), Method{&Runner::hello}},
        std::pair{std::string_view("status"), Method{&Runner::status}},
        std::pair{std::string_view("stop"), Method{&Runner::stop_method}},
        std::pair{std::string_view("kill"), Method{&Runner::kill_method}},
        std::pair{std::string_view("pause"), Method{&Runner::pause_method}},
        std::pair{std::string_view("resume"), Method{&Runner::resume_method}},
        std::pair{std::string_view("save"), Method{&Runner::save_method}},
        std::pair{std::string_view("save.cancel"), Method{&Runner::cancel_save_method}},
        std::pair{std::string_view("clock.set"), Method{&Runner::set_clock_method}},
        std::pair{std::string_view("guest.addresses"), Method{&Runner::guest_addresses}},
        std::pair{std::string_view("stats"), Method{&Runner::stats}},
        std::pair{std::string_view("share.set"), Method{&Runner::share_set}},
        std::pair{std::string_view("share.list"), Method{&Runner::share_list}},
        std::pair{std::string_view("subscribe"), Method{&Runner::subscribe}},
    };
    for (const auto& [name, handler] : methods)
        if (name == method) return (this->*handler)(client, params, reply);
    reply(fail(ErrorCode::Unsupported, "a runner has no method \"" + method + "\""));
}

void Runner::hello(Client& /*client*/, const Json& params, const rpc::Reply& reply)
{
    const auto wire = params.find("wire");
    if (wire == params.end() || !wire->is_number_integer())
        return reply(fail(ErrorCode::Invalid, "wire: expected the wire version, a number"));
    const auto asked = wire->get<std::int64_t>();
    if (asked < rpc::kOldestWireVersion || asked > rpc::kWireVersion)
        return reply(fail(
            ErrorCode::TooNew,
            "this runner speaks wire versions " + std::to_string(rpc::kOldestWireVersion) + " to " +
                std::to_string(rpc::kWireVersion) + ", not " + std::to_string(asked)));
    reply(Json{{"wire", asked},
               {"version", BERTH_VERSION},
               {"machine_id", spec_.machine_id},
               {"machine_name", spec_.machine_name},
               {"run", spec_.run},
               {"pid", ::getpid()},
               {"state", name_of(state_)},
               {"capabilities",
                {{"pause", machine_->capabilities().pause},
                 {"live_forwards", machine_->capabilities().live_forwards},
                 {"live_shares", machine_->capabilities().live_shares},
                 {"guest_agent", machine_->capabilities().guest_agent},
                 {"save", !machine_->capabilities().cannot_save}}}});
}

void Runner::status(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    reply(status_json());
}

Json Runner::status_json() const
{
    return {{"state", name_of(state_)},
            {"running_at", time_or_null(record_.running_at)},
            {"first_console_at", time_or_null(record_.first_console_at)},
            {"ready_at", time_or_null(record_.ready_at)},
            {"stop_asked_at", time_or_null(record_.stop_asked_at)},
            {"accelerator", record_.accelerator},
            {"accelerator_reason", record_.accelerator_reason},
            {"console_bytes", console_->bytes()},
            {"shares", shares_json()},
            {"share_service",
             {{"kind", text_or_null(machine_->share_service().kind)},
              {"reason", text_or_null(machine_->share_service().reason)}}}};
}

void Runner::stop_method(Client& /*client*/, const Json& params, const rpc::Reply& reply)
{
    const auto grace = grace_in(params);
    if (!grace) return reply(tl::unexpected<Error>(grace.error()));
    const auto because = because_in(params);
    if (!because) return reply(tl::unexpected<Error>(because.error()));
    if (saving_)
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is being saved, which ends it",
                          "let it go on with: berth resume " + spec_.machine_name));
    stop(*grace, *because);
    reply(Json::object());
}

void Runner::kill_method(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    kill("it was asked for");
    reply(Json::object());
}

void Runner::pause_method(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    if (!next(state_, Event::PausedNow))
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is " + std::string(name_of(state_)) +
                              ": only a running machine can be paused"));
    machine_->pause([reply](const Result<void>& done) {
        if (!done) return reply(tl::unexpected<Error>(done.error()));
        reply(Json::object());
    });
}

void Runner::resume_method(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    if (!next(state_, Event::ResumedNow))
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is " + std::string(name_of(state_)) +
                              ": only a paused machine can be resumed"));
    machine_->resume([reply](const Result<void>& done) {
        if (!done) return reply(tl::unexpected<Error>(done.error()));
        reply(Json::object());
    });
}

void Runner::guest_addresses(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    if (state_ != State::Running)
        return reply(fail(ErrorCode::Refused,
                          spec_.machine_name + " is " + std::string(name_of(state_)) +
                              ": only a running guest can say its addresses"));
    machine_->guest_addresses([reply](const Result<std::vector<CardAddress>>& told) {
        if (!told) return reply(tl::unexpected<Error>(told.error()));
        Json list = Json::array();
        for (const CardAddress& card : *told)
            list.push_back({{"mac", card.mac}, {"address", card.address}});
        reply(Json{{"addresses", std::move(list)}});
    });
}

void Runner::stats(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    const ResourceUse used = machine_->resource_use();
    reply(Json{{"memory", used.memory ? Json(used.memory->count) : Json()},
               {"peak_memory", used.peak_memory ? Json(used.peak_memory->count) : Json()},
               {"cpu_ms", optional_json(used.cpu_millis)}});
}

Json Runner::shares_json() const
{
    const ShareStandings standings = machine_->share_standings();
    Json list = Json::array();
    for (const Share& share : spec_.shares) {
        Json& json = list.emplace_back(share_to_json(share));
        const auto found = standings.find(share.tag);
        const bool stands = found != standings.end();
        json["state"] = stands ? name_of(found->second.state) : "off";
        json["reason"] =
            stands && !found->second.reason.empty() ? Json(found->second.reason) : Json();
    }
    return list;
}

void Runner::share_set(Client& /*client*/, const Json& params, const rpc::Reply& reply)
{
    const auto named = params.find("share");
    const auto share = share_from_json(named != params.end() ? *named : Json());
    if (!share) return reply(tl::unexpected<Error>(share.error()));
    const auto force = params.find("force");
    const bool always = force != params.end() && force->is_boolean() && force->get<bool>();
    machine_->set_share(*share,
                        always ? ShareRelease::Always : ShareRelease::IfUnused,
                        [this, share = *share, reply](const Result<void>& done) {
                            if (!done) return reply(tl::unexpected<Error>(done.error()));
                            keep_share(share);
                            reply(Json{{"shares", shares_json()}});
                            publish();
                        });
}

void Runner::share_list(Client& /*client*/, const Json& /*params*/, const rpc::Reply& reply)
{
    reply(Json{{"shares", shares_json()}});
}

void Runner::subscribe(Client& client, const Json& /*params*/, const rpc::Reply& reply)
{
    client.subscribed = true;
    reply(status_json());
}

}  // namespace berth
