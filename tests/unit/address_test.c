/* Which addresses are public: one case per row of the special-purpose registries, and their neighbours. */
#include "net/address.h"
#include "test.h"

#include <arpa/inet.h>

static void check(const char *text, int want)
{
    struct sockaddr_in a4 = {.sin_family = AF_INET};
    struct sockaddr_in6 a6 = {.sin6_family = AF_INET6};
    int got = address_text_is_public(text);

    if (got != want)
        FAIL("%s: public %d, want %d", text, got, want);
    if (inet_pton(AF_INET, text, &a4.sin_addr) == 1)
        ASSERT_EQ(address_is_public((struct sockaddr *)&a4), want);
    else if (inet_pton(AF_INET6, text, &a6.sin6_addr) == 1)
        ASSERT_EQ(address_is_public((struct sockaddr *)&a6), want);
}

int main(void)
{
    static const char *const private4[] = {
        "0.0.0.0",         "0.1.2.3",         "10.0.0.1",   "10.255.255.255", "100.64.0.1",
        "100.127.255.255", "127.0.0.1",       "127.1.2.3",  "169.254.0.1",    "169.254.169.254",
        "172.16.0.1",      "172.31.255.255",  "192.0.0.1",  "192.0.2.1",      "192.88.99.1",
        "192.168.0.1",     "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.9",     "224.0.0.1",       "239.1.1.1",  "240.0.0.1",      "255.255.255.255",
    };
    static const char *const public4[] = {
        "1.1.1.1",     "8.8.8.8",    "9.255.255.255", "11.0.0.0",        "100.63.255.255",
        "100.128.0.0", "126.1.1.1",  "128.0.0.1",     "169.253.1.1",     "169.255.1.1",
        "172.15.1.1",  "172.32.1.1", "192.0.1.1",     "192.167.1.1",     "192.169.1.1",
        "198.17.1.1",  "198.20.0.1", "203.0.112.1",   "223.255.255.255",
    };
    static const char *const private6[] = {
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2001:0:4136:e378::1",
        "2002:7f00:1::",
        "2002:a01:203::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    };
    static const char *const public6[] = {
        "2606:4700:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8",
        "64:ff9b::808:808",     "2002:808:808::1",   "2003::1",
    };
    static const char *const nonsense[] = {"",       "localhost", "1.2.3", "1.2.3.4.5",
                                           "0x7f.1", "2606:::1",  "[::1]"};

    for (size_t i = 0; i < sizeof private4 / sizeof *private4; i++)
        check(private4[i], 0);
    for (size_t i = 0; i < sizeof public4 / sizeof *public4; i++)
        check(public4[i], 1);
    PASS("address: IPv4");
    for (size_t i = 0; i < sizeof private6 / sizeof *private6; i++)
        check(private6[i], 0);
    for (size_t i = 0; i < sizeof public6 / sizeof *public6; i++)
        check(public6[i], 1);
    PASS("address: IPv6");
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++)
        ASSERT_EQ(address_text_is_public(nonsense[i]), 0);
    struct sockaddr other = {.sa_family = AF_UNIX};
    ASSERT_EQ(address_is_public(&other), 0);
    PASS("address: what is none is not public");
    return 0;
}
