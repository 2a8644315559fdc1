#pragma once

#include "store/connection.h"
#include "store/store.h"

namespace berth::store {

struct Store::Impl {
    explicit Impl(std::unique_ptr<Connection> opened) : connection(std::move(opened)) {}
    std::unique_ptr<Connection> connection;
};

}  // namespace berth::store
