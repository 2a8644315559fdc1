#include "vzcore/aside.h"

#include <thread>

namespace berth {
namespace {

using Done = std::function<void(const Result<void>&)>;

class Aside : public Registration {
public:
    Aside(Loop& loop, std::function<Result<void>()> work, Done done)
        : done_(std::make_shared<Done>(std::move(done))),
          thread_([&loop, work = std::move(work), weak = std::weak_ptr<Done>(done_)] {
              // Only the loop looks into `weak`: there it cannot go away between look and call.
              loop.post([result = work(), weak] {
                  if (const auto waiting = weak.lock()) (*waiting)(result);
              });
          })
    {
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() override { thread_.join(); }

private:
    std::shared_ptr<Done> done_;
    std::thread thread_;
};

}  // namespace

Handle run_aside(Loop& loop, std::function<Result<void>()> work, Done done)
{
    return std::make_unique<Aside>(loop, std::move(work), std::move(done));
}

}  // namespace berth
