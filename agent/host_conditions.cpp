#include "agent/host_conditions.h"

#include "agent/host_watch.h"

#include <utility>

namespace berth::agent {
namespace {

class ThisHost : public HostConditions {
public:
    explicit ThisHost(Loop& loop) : loop_(loop) {}

    bool on_mains_power() override { return host_on_mains_power(); }
    bool is_mounted(const std::string& path) override { return host_is_mounted(path); }
    bool has_network() override { return host_has_network(); }
    Result<HostMemory> memory() override { return read_host_memory(); }
    Result<Handle> watch_power(Callback changed) override
    {
        return watch_host_power(loop_, std::move(changed));
    }
    Result<Handle> watch_mounts(Callback changed) override
    {
        return watch_host_mounts(loop_, std::move(changed));
    }
    Result<Handle> watch_network(Callback changed) override
    {
        return watch_host_network(loop_, std::move(changed));
    }
    Result<Handle> watch_memory(Callback short_of_it) override
    {
        return watch_host_memory(loop_, std::move(short_of_it));
    }

private:
    Loop& loop_;
};

class WatchedDescriptor : public Registration {
public:
    WatchedDescriptor(UniqueFd fd, std::unique_ptr<FdWatch> watch)
        : fd_(std::move(fd)), watch_(std::move(watch))
    {
    }

private:
    UniqueFd fd_;  // closed after the watch has gone
    std::unique_ptr<FdWatch> watch_;
};

}  // namespace

std::unique_ptr<HostConditions> make_host_conditions(Loop& loop)
{
    return std::make_unique<ThisHost>(loop);
}

Result<Handle> watch_descriptor(Loop& loop, UniqueFd fd, std::function<void(int fd)> readable)
{
    auto watch = loop.watch(fd.get());
    if (!watch) return tl::unexpected<Error>(watch.error());
    (*watch)->on_readable(
        [number = fd.get(), readable = std::move(readable)] { readable(number); });
    return Handle(std::make_unique<WatchedDescriptor>(std::move(fd), std::move(*watch)));
}

}  // namespace berth::agent
