#pragma once
typedef struct vmnet_network* vmnet_network_ref;
