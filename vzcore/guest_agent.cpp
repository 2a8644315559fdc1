#include "vzcore/guest_agent.h"

#include "vzcore/base/utf8.h"
#include "vzcore/json_read.h"

#include <arpa/inet.h>

#include <array>
#include <limits>
#include <utility>

namespace berth {
namespace {

using std::chrono::milliseconds;

// To the first answer. Longer silence means that there is no agent, or that the guest hangs.
constexpr milliseconds kGreetingPatience{1000};
// qemu-ga runs hwclock, which waits for the next full second of the RTC.
constexpr milliseconds kCommandPatience{5000};
// Nearer than this is as right as a guest that answers in whole seconds can tell.
constexpr milliseconds kGoodEnough{1000};
constexpr std::int64_t kNanosInMilli = 1'000'000;

constexpr std::size_t kMostAddresses = 256;

bool is_address(const std::string& text)
{
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    return ::inet_pton(AF_INET, text.c_str(), binary.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), binary.data()) == 1;
}

/// What a guest says is not trusted: only addresses are taken for some, and not any number of them.
std::vector<CardAddress> addresses_in(const Json& answer)
{
    std::vector<CardAddress> addresses;
    for (const Json& card : array_of(answer, "return")) {
        for (const Json& address : array_of(card, "ip-addresses")) {
            if (addresses.size() >= kMostAddresses) return addresses;
            CardAddress one{ascii_lower(text_of(card, "hardware-address")),
                            text_of(address, "ip-address")};
            if (is_address(one.address) && text_of(card, "name") != "lo")
                addresses.push_back(std::move(one));
        }
    }
    return addresses;
}

std::string problem_in(const Json& answer)
{
    const auto error = answer.find("error");
    if (error == answer.end()) return "";
    if (error->is_object()) {
        const auto text = error->find("desc");
        if (text != error->end() && text->is_string()) return text->get<std::string>();
    }
    return "an error";
}

}  // namespace

GuestAgent::GuestAgent(Loop& loop,
                       std::unique_ptr<rpc::LineChannel> channel,
                       PortChanges changes,
                       std::function<UnixTime()> clock)
    : loop_(loop), channel_(std::move(channel)), changes_(changes), clock_(std::move(clock)),
      open_(changes == PortChanges::Untold)
{
}

Result<std::unique_ptr<GuestAgent>> GuestAgent::create(Loop& loop,
                                                       UniqueFd socket,
                                                       PortChanges changes,
                                                       std::function<UnixTime()> clock)
{
    auto channel = rpc::LineChannel::create(loop, std::move(socket));
    if (!channel) return tl::unexpected<Error>(channel.error());
    std::unique_ptr<GuestAgent> agent(
        new GuestAgent(loop, std::move(*channel), changes, std::move(clock)));
    agent->channel_->start([raw = agent.get()](std::string_view line) { raw->receive(line); },
                           [raw = agent.get()](const Error& /*why*/) { raw->channel_.reset(); });
    return agent;
}

void GuestAgent::port_changed(bool open)
{
    open_ = open;
    if (open && step_ == Step::Opening) greet();
}

void GuestAgent::set_clock(Machine::ClockDone done)
{
    waiting_.push_back(std::move(done));
    if (step_ == Step::Idle) begin();
}

void GuestAgent::addresses(Machine::AddressesDone done)
{
    asking_.push_back(std::move(done));
    if (step_ == Step::Idle) begin();
}

void GuestAgent::begin()
{
    report_ = {};
    // Right after a restore QEMU has yet to find out that the guest has the port open.
    wait(Step::Opening, kGreetingPatience);
    if (open_) greet();
}

// An answer to what nobody waits for any more must not be taken for this one's. What is written
// while nobody reads would be read later, so nothing is before the port is open; where that is not
// told it is this alone, which changes nothing in the guest.
void GuestAgent::greet()
{
    ask(Step::Greeting, "guest-sync", {{"id", ++greeting_}});
}

void GuestAgent::wait(Step step, milliseconds patience)
{
    step_ = step;
    deadline_ = loop_.after(patience, [this] {
        report_.why_not = why_silent();
        give_up();
    });
}

const char* GuestAgent::why_silent() const
{
    if (step_ == Step::Opening) return "the guest runs no guest agent";
    if (step_ != Step::Greeting) return "the guest's agent stopped answering";
    return changes_ == PortChanges::Told ? "the guest's agent does not answer"
                                         : "the guest runs no guest agent, or it does not answer";
}

// Whoever it was that waited for this step, the others would fare no better.
void GuestAgent::give_up()
{
    deadline_.reset();
    step_ = Step::Idle;
    const ClockReport report = report_;
    auto asking = std::exchange(asking_, {});
    for (const auto& done : std::exchange(waiting_, {}))
        done(report);
    for (const auto& done : asking)
        done(fail(ErrorCode::Unreachable, report.why_not));
}

void GuestAgent::ask(Step step, const char* command, Json arguments)
{
    wait(step, step == Step::Greeting ? kGreetingPatience : kCommandPatience);
    if (!channel_) return;
    Json message = {{"execute", command}};
    if (!arguments.empty()) message["arguments"] = std::move(arguments);
    channel_->send(dump_line(message));
}

void GuestAgent::receive(std::string_view line)
{
    const auto answer = parse_json(line, "the guest agent's answer");
    if (!answer || !answer->is_object()) return;
    const auto value = answer->find("return");
    switch (step_) {
    case Step::Idle:
    case Step::Opening: return;
    case Step::Greeting:
        if (value == answer->end() || *value != Json(greeting_)) return;
        if (waiting_.empty()) return ask(Step::Listing, "guest-network-get-interfaces");
        return ask(Step::Reading, "guest-get-time");
    case Step::Reading: return take_time(*answer);
    case Step::Setting:
        report_.why_not = problem_in(*answer);
        report_.right = report_.why_not.empty();
        return finish(report_);
    case Step::Listing:
        if (const std::string problem = problem_in(*answer); !problem.empty())
            return tell(fail(ErrorCode::Unsupported, "the guest's agent refused: " + problem));
        return tell(addresses_in(*answer));
    }
}

void GuestAgent::take_time(const Json& answer)
{
    const UnixTime now = clock_();
    const auto value = answer.find("return");
    if (value != answer.end() && value->is_number_integer()) {
        const auto guest = value->is_number_unsigned() &&
                                   value->get<std::uint64_t>() >
                                       std::uint64_t{std::numeric_limits<std::int64_t>::max()}
                               ? std::numeric_limits<std::int64_t>::max()
                               : value->get<std::int64_t>();
        report_.behind = milliseconds(to_millis(now) - guest / kNanosInMilli);
        report_.right = report_.behind > -kGoodEnough && report_.behind < kGoodEnough;
        if (report_.right) return finish(report_);
    }
    ask(Step::Setting, "guest-set-time", {{"time", to_millis(now) * kNanosInMilli}});
}

void GuestAgent::finish(ClockReport report)
{
    deadline_.reset();
    step_ = Step::Idle;
    for (const auto& done : std::exchange(waiting_, {}))
        done(report);
    if (!asking_.empty() && step_ == Step::Idle) begin();
}

void GuestAgent::tell(const Result<std::vector<CardAddress>>& addresses)
{
    deadline_.reset();
    step_ = Step::Idle;
    for (const auto& done : std::exchange(asking_, {}))
        done(addresses);
    if (!waiting_.empty() && step_ == Step::Idle) begin();
}

}  // namespace berth
