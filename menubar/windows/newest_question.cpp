#include "menubar/windows/newest_question.h"

#include <utility>

namespace berth {

NewestQuestion::NewestQuestion(AskAgent ask,
                               std::string method,
                               std::function<void(const Result<Json>&)> take)
    : ask_(std::move(ask)), method_(std::move(method)), take_(std::move(take))
{
}

void NewestQuestion::put(Json params)
{
    if (is_open_)
        next_ = std::move(params);
    else
        send(std::move(params));
}

void NewestQuestion::send(Json params)
{
    is_open_ = true;
    ask_(method_,
         std::move(params),
         [this, alive = std::weak_ptr(alive_)](const Result<Json>& answer) {
             if (!alive.expired()) take(answer);
         });
}

// An answer that is out of date by now still tells more than none.
void NewestQuestion::take(const Result<Json>& answer)
{
    const bool goes_on = next_.has_value();
    is_open_ = goes_on;
    take_(answer);
    if (goes_on) send(*std::exchange(next_, std::nullopt));
}

}  // namespace berth
