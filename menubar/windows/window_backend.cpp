#include "menubar/windows/window_backend.h"

#include "vzcore/base/file.h"

#include <utility>

namespace berth {

LoopThread::LoopThread() : thread_([this] { loop_->run(); }) {}

LoopThread::~LoopThread()
{
    if (thread_.joinable()) end([] {});
}

void LoopThread::end(const std::function<void()>& last)
{
    loop_->post([this, &last] {
        last();
        loop_->stop();
    });
    thread_.join();
}

/// Shared by the three threads: the gates and `to_toolkit` are of all of them, the rest is of one.
struct WindowWays {
    WindowWays(Loop& agent_loop, AgentPort& agent_port, Paths found, Post toolkit)
        : agent(agent_loop), reader(reading.loop()), to_toolkit(std::move(toolkit)),
          loop(agent_loop), port(agent_port), paths(std::move(found))
    {
    }

    LoopThread reading;
    LoopGate agent, reader;
    Post to_toolkit;
    // The agent's loop:
    Loop& loop;
    AgentPort& port;
    Paths paths;
    std::map<std::uint64_t, std::unique_ptr<MachineFeed>> feeds;
    bool has_ended = false;
    // The thread that reads:
    std::map<std::uint64_t, std::unique_ptr<LogWindowModel>> logs;
    // The toolkit's:
    std::uint64_t last_id = 0;
};

/// Of one window. On the toolkit's thread, but for `ways` and `id`.
struct SharedWindow {
    std::shared_ptr<WindowWays> ways;
    std::uint64_t id = 0;
    bool is_open = true;
    LogWindowModel::Events log;
    std::function<void(const MachineData&)> changed;
};

namespace {

// Runs `tell` with the window's shared part, on the toolkit's thread, while the window is there.
template <typename Tell> void on_toolkit(std::shared_ptr<SharedWindow> shared, Tell tell)
{
    const auto ways = shared->ways;
    ways->to_toolkit([shared = std::move(shared), tell = std::move(tell)] {
        if (shared->is_open) tell(*shared);
    });
}

// Runs `work` on the agent's loop, unless the backend has gone by then.
template <typename Work> void on_agent(const std::shared_ptr<WindowWays>& ways, Work work)
{
    ways->agent.post([ways, work = std::move(work)] {
        if (!ways->has_ended) work(*ways);
    });
}

template <typename Work> void on_reader(const std::shared_ptr<WindowWays>& ways, Work work)
{
    ways->reader.post([ways, work = std::move(work)] { work(*ways); });
}

// On the agent's loop.
MachineFeed& add_feed(WindowWays& ways, std::uint64_t id, const std::string& machine)
{
    auto& feed = ways.feeds[id];
    feed = std::make_unique<MachineFeed>(
        ways.loop,
        [&port = ways.port](
            const std::string& method, Json params, std::function<void(Result<Json>)> reply) {
            port.call(method, std::move(params), std::move(reply));
        },
        ways.paths,
        machine);
    return *feed;
}

}  // namespace

WindowLink::WindowLink(std::shared_ptr<SharedWindow> shared) : shared_(std::move(shared)) {}

WindowLink::~WindowLink()
{
    shared_->is_open = false;
    shared_->log = {};  // what they hold is the toolkit's
    shared_->changed = nullptr;
    on_agent(shared_->ways, [id = shared_->id](WindowWays& ways) { ways.feeds.erase(id); });
    on_reader(shared_->ways, [id = shared_->id](WindowWays& ways) { ways.logs.erase(id); });
}

void WindowLink::with_log(std::function<void(LogWindowModel&)> work) const
{
    on_reader(shared_->ways, [id = shared_->id, work = std::move(work)](WindowWays& ways) {
        if (const auto found = ways.logs.find(id); found != ways.logs.end()) work(*found->second);
    });
}

void WindowLink::with_feed(std::function<void(MachineFeed&)> work) const
{
    on_agent(shared_->ways, [id = shared_->id, work = std::move(work)](WindowWays& ways) {
        if (const auto found = ways.feeds.find(id); found != ways.feeds.end()) work(*found->second);
    });
}

void WindowLink::write(const std::string& path,
                       std::string content,
                       std::function<void(Result<void>)> on_end) const
{
    const auto put = [shared = shared_, path, content = std::move(content), on_end](WindowWays&) {
        const auto written = write_file_atomically(path, content);
        on_toolkit(shared, [on_end, written](SharedWindow&) { on_end(written); });
    };
    on_reader(shared_->ways, put);
}

void WindowLink::ask(const std::string& method,
                     Json params,
                     std::function<void(Result<Json>)> reply) const
{
    const auto put =
        [shared = shared_, method, params = std::move(params), reply](WindowWays& ways) {
            ways.port.call(method, params, [shared, reply](const Result<Json>& answer) {
                on_toolkit(shared, [reply, answer](SharedWindow&) { reply(answer); });
            });
        };
    on_agent(shared_->ways, put);
}

std::unique_ptr<WindowLink> WindowAccess::open_log(const std::string& machine,
                                                   std::int64_t run,
                                                   LogWindowModel::Events events,
                                                   LogRun which) const
{
    const auto shared = std::make_shared<SharedWindow>();
    shared->ways = ways_;
    shared->id = ++ways_->last_id;
    shared->log = std::move(events);
    on_reader(ways_, [shared, run, which](WindowWays& ways) {
        LogWindowModel::Events posts;
        posts.view = [shared](const LogWindowView& view) {
            on_toolkit(shared, [view](SharedWindow& window) { window.log.view(view); });
        };
        posts.text = [shared](const TextChange& change) {
            on_toolkit(shared, [change](SharedWindow& window) { window.log.text(change); });
        };
        posts.note = [shared](const std::string& note) {
            on_toolkit(shared, [note](SharedWindow& window) { window.log.note(note); });
        };
        posts.find = [shared](const FindView& view) {
            on_toolkit(shared, [view](SharedWindow& window) { window.log.find(view); });
        };
        posts.times = [shared](const TextTimes& times) {
            on_toolkit(shared, [times](SharedWindow& window) { window.log.times(times); });
        };
        auto& model = ways.logs[shared->id];
        model = std::make_unique<LogWindowModel>(ways.reading.loop(), std::move(posts));
        if (which == LogRun::BeforeThat)
            model->stand_beside(run);
        else
            model->want_run(run);
    });
    on_agent(ways_, [shared, machine](WindowWays& ways) {
        MachineFeed& feed = add_feed(ways, shared->id, machine);
        feed.on_change = [shared, &feed] {
            on_reader(shared->ways, [id = shared->id, data = feed.data()](WindowWays& there) {
                if (const auto found = there.logs.find(id); found != there.logs.end())
                    found->second->set_data(data);
            });
        };
        feed.refresh();
    });
    return std::unique_ptr<WindowLink>(new WindowLink(shared));
}

std::unique_ptr<WindowLink>
WindowAccess::open_feed(const std::string& machine,
                        bool all_runs,
                        std::function<void(const MachineData&)> changed) const
{
    return open(
        machine,
        [all_runs](MachineFeed& feed) { feed.want_all_runs(all_runs); },
        std::move(changed));
}

std::unique_ptr<WindowLink>
WindowAccess::open_machines(std::function<void(const MachineData&)> changed) const
{
    return open(
        {}, [](MachineFeed& feed) { feed.want_machines(); }, std::move(changed));
}

// `prepare` runs on the agent's loop.
std::unique_ptr<WindowLink>
WindowAccess::open(const std::string& machine,
                   std::function<void(MachineFeed&)> prepare,
                   std::function<void(const MachineData&)> changed) const
{
    const auto shared = std::make_shared<SharedWindow>();
    shared->ways = ways_;
    shared->id = ++ways_->last_id;
    shared->changed = std::move(changed);
    on_agent(ways_, [shared, machine, prepare = std::move(prepare)](WindowWays& ways) {
        MachineFeed& feed = add_feed(ways, shared->id, machine);
        feed.on_change = [shared, &feed] {
            on_toolkit(shared,
                       [data = feed.data()](SharedWindow& window) { window.changed(data); });
        };
        prepare(feed);
        feed.refresh();
    });
    return std::unique_ptr<WindowLink>(new WindowLink(shared));
}

WindowBackend::WindowBackend(Loop& loop, AgentPort& port, Paths paths, Post to_toolkit)
    : access_(std::make_shared<WindowWays>(loop, port, std::move(paths), std::move(to_toolkit)))
{
    // Both handles end with this object, as do the feeds.
    events_ = port.on_event([ways = access_.ways_.get()](const Json& json) {
        const auto event = read_event(json);
        if (!event) return;
        for (const auto& [id, feed] : ways->feeds)
            feed->take_event(*event);
    });
    changes_ = port.on_change([ways = access_.ways_.get()](const std::string& machine) {
        for (const auto& [id, feed] : ways->feeds)
            feed->take_change(machine);
    });
}

WindowBackend::~WindowBackend()
{
    const auto ways = access_.ways_;
    ways->has_ended = true;
    ways->agent.close();
    ways->feeds.clear();
    ways->reader.close();
    ways->reading.end([&] { ways->logs.clear(); });
}

}  // namespace berth
