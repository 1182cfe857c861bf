// swift-tools-version:5.9
import PackageDescription

let package = Package(
    name: "bulletin",
    platforms: [.macOS(.v13)],
    dependencies: [
        .package(path: "../Vapor"),
    ],
    targets: [
        .executableTarget(name: "App", dependencies: [.product(name: "Vapor", package: "vapor")]),
        .testTarget(name: "AppTests", dependencies: ["App"]),
    ]
)
