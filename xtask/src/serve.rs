//! Builds the page, serves it on this machine, and says where once it answers.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::command::Shell;
use crate::tools;

/// Serves until it is stopped.
pub fn serve(shell: &Shell, port: u16) -> Result<()> {
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, port);
    // Asked now: trunk would say so only after minutes of building.
    if TcpListener::bind(address).is_err() {
        bail!(
            "port {port} is taken on this machine: choose another one, `cargo xtask serve --port {}`",
            if port == 8081 { 8082 } else { 8081 }
        );
    }
    tools::setup(shell, false)?;

    println!("build and serve (the first build takes minutes)");
    let mut trunk = shell
        .command(&format!(
            "trunk serve --release --address {} --port {port}",
            address.ip()
        ))
        .spawn()
        .context("trunk could not be started")?;
    let mut told = false;
    loop {
        if let Some(status) = trunk.try_wait().context("trunk was lost sight of")? {
            bail!("trunk stopped ({status})");
        }
        if !told && answers(address) {
            println!("\n  Patchwork is at http://{address}/ (Ctrl-C stops it)\n");
            told = true;
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// Whether the page itself comes back: trunk also listens when the build has failed.
fn answers(address: SocketAddrV4) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address.into(), Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(&head == b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}
