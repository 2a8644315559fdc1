#include "menubar/viewer/measure.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

namespace berth::viewer {
namespace {

constexpr int kSteps = 600;

// Tells the first paint of the text, then takes one step each turn of the loop: whatever else the
// window has to do meanwhile counts as a stall.
class Measuring : public QObject {
public:
    explicit Measuring(LogView& view) : view_(view) { view_.viewport()->installEventFilter(this); }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() != QEvent::Paint || painted_) return QObject::eventFilter(watched, event);
        painted_ = true;
        // After this paint has gone to the display.
        QTimer::singleShot(0, this, [this] {
            std::printf("{\"painted\": true}\n");
            std::fflush(stdout);
            step();
        });
        return false;
    }

private:
    void step()
    {
        if (view_.document() == nullptr || taken_.size() == kSteps) return finish();
        QElapsedTimer timer;
        timer.start();
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
        taken_.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QTimer::singleShot(0, this, [this] { step(); });
    }

    void finish()
    {
        if (view_.document() != nullptr && !view_.document()->index().is_complete()) {
            QTimer::singleShot(20, this, [this] { finish(); });
            return;
        }
        std::sort(taken_.begin(), taken_.end());
        const auto at = [&](double part) {
            return taken_.empty()
                       ? 0
                       : taken_[static_cast<std::size_t>(part * double(taken_.size() - 1))];
        };
        std::printf("{\"steps\": %zu, \"median_ms\": %.2f, \"p99_ms\": %.2f, \"most_ms\": %.2f, "
                    "\"lines\": %llu}\n",
                    taken_.size(),
                    at(0.5),
                    at(0.99),
                    at(1),
                    static_cast<unsigned long long>(
                        view_.document() != nullptr ? view_.document()->index().lines() : 0));
        std::fflush(stdout);
    }

    LogView& view_;
    bool painted_ = false;
    std::vector<double> taken_;
};

}  // namespace

void measure(LogView& view)
{
    auto* measuring = new Measuring(view);
    measuring->setParent(&view);
}

}  // namespace berth::viewer
