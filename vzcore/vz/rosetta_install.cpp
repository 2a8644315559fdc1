#include "vzcore/vz/host.h"
#include "vzcore/vz/rosetta.h"

#include <memory>

namespace berth::vz {

Result<std::string> install_rosetta(EventLoop& loop)
{
    const auto host = read_host();
    if (!host) return tl::unexpected<Error>(host.error());
    const auto step = rosetta_step(*host);
    if (!step) return tl::unexpected<Error>(step.error());
    if (*step == RosettaStep::Nothing) return "Rosetta is installed already";
    Result<void> came = judge_installation(std::nullopt, RosettaState::NotInstalled);
    ask_for_rosetta([&loop, &came](const std::optional<Failure>& failure) {
        loop.post([&loop, &came, failure] {
            came = judge_installation(failure, rosetta_state());
            loop.stop();
        });
    });
    loop.run();
    if (!came) return tl::unexpected<Error>(came.error());
    return "Rosetta is installed";
}

}  // namespace berth::vz
