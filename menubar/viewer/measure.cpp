#include "menubar/viewer/measure.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <vector>

namespace berth::viewer {
namespace {

constexpr int kSteps = 600;
constexpr std::chrono::milliseconds kLook{20};
const char* const kSought = "Unit 00019999";  // the bench's log has it now and then

double seconds(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e9;
}

// What this thread worked itself: on a busy host a step takes longer than that.
double worked()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// One thing after the other, a turn of the loop each: whatever else the window has to do while it
// is scrolled counts as a stall.
class Measuring : public QObject {
public:
    Measuring(LogView& view, Loop& loop)
        : view_(view), post_([&loop](std::function<void()> work) { loop.post(std::move(work)); })
    {
        view_.viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::Paint || painted_) return QObject::eventFilter(watched, event);
        painted_ = true;
        // After this paint has gone to the display.
        QTimer::singleShot(0, this, [this] {
            std::printf("{\"painted\": true}\n");
            std::fflush(stdout);
            scroll();
        });
        return false;
    }

private:
    void scroll()
    {
        if (view_.document() == nullptr || taken_.size() == kSteps) return wait_for_index();
        QElapsedTimer timer;
        timer.start();
        const double before = worked();
        const auto number = static_cast<int>(taken_.size());
        QScrollBar* bar = view_.verticalScrollBar();
        switch (number % 4) {
        case 0: view_.scroll_rows(-3); break;
        case 1: view_.scroll_rows(1 - view_.page_rows()); break;
        case 2:  // the handle is dragged
            bar->setValue(
                static_cast<int>((std::int64_t{number} * 7919 % kSteps) * bar->maximum() / kSteps));
            break;
        default: view_.scroll_rows(view_.page_rows() - 1); break;
        }
        view_.paint_now();
        taken_.push_back(seconds(timer) * 1e3);
        most_work_ms_ = std::max(most_work_ms_, (worked() - before) * 1e3);
        QTimer::singleShot(0, this, [this] { scroll(); });
    }

    void wait_for_index()
    {
        if (view_.document() == nullptr) return print();
        if (!view_.document()->index().is_complete()) {
            QTimer::singleShot(kLook, this, [this] { wait_for_index(); });
            return;
        }
        index_ = std::make_unique<LineIndex>(post_, [this] {
            if (!index_->is_complete() || index_s_ > 0) return;
            index_s_ = seconds(timer_);
            QTimer::singleShot(0, this, [this] { search(); });
        });
        timer_.start();
        index_->update(view_.document()->bytes());
        if (index_->is_complete()) search();  // a small one is indexed at once
    }

    void search()
    {
        auto pattern = SearchPattern::compile(
            kSought, SearchPattern::Syntax::Literal, SearchPattern::Case::Sensitive);
        if (!pattern) std::abort();
        search_ = std::make_unique<LogSearch>(std::move(*pattern), post_, [this] {
            if (!search_->is_finished() || search_s_ > 0) return;
            search_s_ = seconds(timer_);
            QTimer::singleShot(0, this, [this] { print(); });
        });
        timer_.start();
        search_->update(view_.document()->bytes());
        if (search_->is_finished()) print();
    }

    void print()
    {
        std::sort(taken_.begin(), taken_.end());
        const auto at = [&](double part) {
            const auto place = static_cast<std::size_t>(part * double(taken_.size()));
            return taken_.empty() ? 0 : taken_[std::min(place, taken_.size() - 1)];
        };
        std::printf("{\"steps\": %zu, \"median_ms\": %.2f, \"p99_ms\": %.2f, \"most_ms\": %.2f, "
                    "\"most_work_ms\": %.2f, "
                    "\"lines\": %llu, \"index_s\": %.3f, \"search_s\": %.3f, \"hits\": %zu}\n",
                    taken_.size(),
                    at(0.5),
                    at(0.99),
                    at(1),
                    most_work_ms_,
                    static_cast<unsigned long long>(index_ ? index_->lines() : 0),
                    index_s_,
                    search_s_,
                    search_ ? search_->hits().size() : 0);
        std::fflush(stdout);
    }

    LogView& view_;
    Post post_;
    bool painted_ = false;
    std::vector<double> taken_;
    QElapsedTimer timer_;
    double most_work_ms_ = 0;
    double index_s_ = 0, search_s_ = 0;
    std::unique_ptr<LineIndex> index_;
    std::unique_ptr<LogSearch> search_;
};

}  // namespace

void measure(LogView& view, Loop& loop)
{
    auto* measuring = new Measuring(view, loop);
    measuring->setParent(&view);
}

}  // namespace berth::viewer
