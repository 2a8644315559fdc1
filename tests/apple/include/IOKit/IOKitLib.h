#pragma once
#include <IOKit/IOTypes.h>
#include <dispatch/dispatch.h>

typedef struct IONotificationPort* IONotificationPortRef;
typedef void (*IOServiceInterestCallback)(void* refcon,
                                          io_service_t service,
                                          uint32_t messageType,
                                          void* messageArgument);

extern "C" {
void IONotificationPortSetDispatchQueue(IONotificationPortRef notify, dispatch_queue_t queue);
void IONotificationPortDestroy(IONotificationPortRef notify);
int IOServiceClose(io_connect_t connect);
}
