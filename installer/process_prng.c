/* Debian 12's wine 8 has no bcryptprimitives!ProcessPrng, which Rust's random numbers come from since 2024, so that
 * python-calamine would not load. This DLL stands in for it in the wine prefix; it is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return SystemFunction036(data, (ULONG)size);
}
