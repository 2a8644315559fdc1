#pragma once

namespace berth {

/// What a guest may do in a shared folder.
enum class FolderAccess { ReadWrite, ReadOnly };

}  // namespace berth
