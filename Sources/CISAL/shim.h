#include <isa-l.h>

// Sizes that isa-l spells with sizeof, which Swift does not import.
static const unsigned int gpuimg_isal_level1_buffer = ISAL_DEF_LVL1_DEFAULT;
