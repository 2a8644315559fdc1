// Blocks by their published layout, as objects of gcc's Objective-C runtime. Compiled without ARC.
#include "tests/apple/runtime/blocks.h"

#import <Foundation/Foundation.h>

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

struct Descriptor {
    unsigned long reserved, size;
    void (*copy)(void* to, const void* from);
    void (*dispose)(const void* block);
};
struct Block {
    void* isa;
    int flags, reserved;
    void* invoke;
    Descriptor* descriptor;
};
/// A variable that blocks share.
struct Shared {
    void* isa;
    Shared* forwarding;
    int flags;
    unsigned size;
    void (*copy)(Shared* to, Shared* from);
    void (*dispose)(Shared* variable);
};

constexpr int kCountMask = 0xffff;
constexpr int kOnHeap = 1 << 24;
constexpr int kHasHelpers = 1 << 25;
constexpr int kIsGlobal = 1 << 28;

// What a captured variable is.
constexpr int kIsBlock = 7;
constexpr int kIsShared = 8;
constexpr int kIsFromShared = 128;

int count_up(int& flags)
{
    return __atomic_add_fetch(&flags, 1, __ATOMIC_SEQ_CST) & kCountMask;
}
int count_down(int& flags)
{
    return __atomic_sub_fetch(&flags, 1, __ATOMIC_SEQ_CST) & kCountMask;
}

Shared* hold(Shared* variable)
{
    Shared* current = variable->forwarding;
    if (current->flags & kOnHeap) {
        count_up(current->flags);
        return current;
    }
    auto* moved = static_cast<Shared*>(std::malloc(current->size));
    std::memcpy(moved, current, current->size);
    moved->flags = (current->flags & ~kCountMask) | kOnHeap | 2;  // the frame's and the block's
    moved->forwarding = current->forwarding = moved;
    if (moved->flags & kHasHelpers) moved->copy(moved, current);
    return moved;
}

void drop(Shared* variable)
{
    Shared* current = variable->forwarding;
    if (!(current->flags & kOnHeap) || count_down(current->flags) > 0) return;
    if (current->flags & kHasHelpers) current->dispose(current);
    std::free(current);
}

}  // namespace

extern "C" {

void* _NSConcreteStackBlock[32];
void* _NSConcreteMallocBlock[32];
void* _NSConcreteGlobalBlock[32];

void* _Block_copy(const void* original)
{
    auto* block = static_cast<Block*>(const_cast<void*>(original));
    if (!block || (block->flags & kIsGlobal)) return block;
    if (block->flags & kOnHeap) {
        count_up(block->flags);
        return block;
    }
    auto* copy = static_cast<Block*>(std::malloc(block->descriptor->size));
    std::memcpy(static_cast<void*>(copy), block, block->descriptor->size);
    copy->flags = (block->flags & ~kCountMask) | kOnHeap | 1;
    copy->isa = _NSConcreteMallocBlock;
    if (copy->flags & kHasHelpers) copy->descriptor->copy(copy, block);
    return copy;
}

void _Block_release(const void* released)
{
    auto* block = static_cast<Block*>(const_cast<void*>(released));
    if (!block || !(block->flags & kOnHeap) || count_down(block->flags) > 0) return;
    if (block->flags & kHasHelpers) block->descriptor->dispose(block);
    std::free(block);
}

void _Block_object_assign(void* place, const void* captured, int kind)
{
    auto** to = static_cast<void**>(place);
    auto* from = const_cast<void*>(captured);
    if (kind & kIsShared)
        *to = hold(static_cast<Shared*>(from));
    else if (kind & kIsFromShared)
        *to = from;
    else if ((kind & kIsBlock) == kIsBlock)
        *to = _Block_copy(from);
    else
        *to = [(id)from retain];
}

void _Block_object_dispose(const void* captured, int kind)
{
    auto* from = const_cast<void*>(captured);
    if (kind & kIsShared)
        drop(static_cast<Shared*>(from));
    else if (kind & kIsFromShared)
        return;
    else if ((kind & kIsBlock) == kIsBlock)
        _Block_release(from);
    else
        [(id)from release];
}

}  // extern "C"

@interface BerthBlock : NSObject
@end

@implementation BerthBlock
// One that is on the stack stays there until it is copied.
- (id)retain
{
    const auto* block = (const Block*)self;
    return block->flags & kOnHeap ? (id)_Block_copy(self) : self;
}
- (id)copy
{
    return (id)_Block_copy(self);
}
- (id)copyWithZone:(NSZone*)zone
{
    static_cast<void>(zone);
    return (id)_Block_copy(self);
}
- (oneway void)release
{
    _Block_release(self);
}
- (NSUInteger)retainCount
{
    return 1;
}
@end

namespace berth::test {

// A block's isa is the address of one of these arrays: each becomes a copy of the class.
void start_blocks()
{
    NSAutoreleasePool* pool = [NSAutoreleasePool new];
    Class cls = [BerthBlock class];
    [BerthBlock instanceMethodSignatureForSelector:@selector(copy)];  // builds its dispatch table
    constexpr std::size_t kClassWords = 18;
    for (void** isa : {_NSConcreteStackBlock, _NSConcreteMallocBlock, _NSConcreteGlobalBlock})
        std::memcpy(isa, (void*)cls, kClassWords * sizeof(void*));
    [pool release];
}

}  // namespace berth::test
