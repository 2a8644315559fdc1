#include "vzcore/console/background.h"

namespace berth {

void Background::start(std::function<void(const StopFlag& stop)> work)
{
    stop();
    stop_ = false;
    thread_ = std::thread([this, work = std::move(work)] { work(stop_); });
}

void Background::stop()
{
    stop_ = true;
    if (thread_.joinable()) thread_.join();
}

}  // namespace berth
