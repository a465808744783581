//! Addresses of the internet, as far as they stand for somebody: one machine, or a network that people share.

use std::net::{IpAddr, Ipv6Addr};

/// The network of an address: the /24 of IPv4, the /64 of IPv6. `None` if it is no address.
pub fn network(address: &str) -> Option<String> {
    Some(match parse(address)? {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => prefix(address),
    })
}

/// What one customer of a provider has for himself: an IPv4 address, or the /64 of an IPv6 address. `None` if it is no
/// address.
pub fn host(address: &str) -> Option<String> {
    Some(match parse(address)? {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => prefix(address),
    })
}

fn parse(address: &str) -> Option<IpAddr> {
    Some(address.parse::<IpAddr>().ok()?.to_canonical())
}

fn prefix(address: Ipv6Addr) -> String {
    let [a, b, c, d, ..] = address.segments();
    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_a_24_or_a_64_and_hosts_an_address_or_a_64() {
        for (address, of_network, of_host) in [
            ("192.0.2.77", Some("192.0.2.0/24"), Some("192.0.2.77")),
            ("::ffff:192.0.2.77", Some("192.0.2.0/24"), Some("192.0.2.77")),
            ("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::/64"), Some("2001:db8:1:2::/64")),
            ("unix", None, None),
        ] {
            assert_eq!(network(address).as_deref(), of_network, "{address}");
            assert_eq!(host(address).as_deref(), of_host, "{address}");
        }
    }
}
