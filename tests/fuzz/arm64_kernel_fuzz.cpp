#include "tests/fuzz/fuzz.h"
#include "vzcore/media/arm64_kernel.h"

using berth::fuzz::require;
using namespace berth;
using namespace berth::media;

// Whatever a kernel file begins with, and however long it is: either it is refused with a short
// reason, or what is to be unpacked of it lies within the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string_view head = bytes.substr(0, kKernelHead);
    for (const std::uint64_t length :
         {std::uint64_t{size}, std::uint64_t{size} * 4096, std::uint64_t{size} << 20U}) {
        const auto file = recognise_arm64_kernel(head, Bytes{length});
        if (!file) {
            require(!file.error().message.empty(), "a refusal says why");
            require(file.error().message.size() < 200, "a refusal is short");
            require(!file.error().hint.empty(), "a refusal says what to do");
            continue;
        }
        require(file->payload_offset <= length, "a payload begins within the file");
        require(file->payload_size <= length - file->payload_offset, "a payload ends within it");
        require(!name_of(file->form).empty(), "a form has a name");
    }
    return 0;
}
