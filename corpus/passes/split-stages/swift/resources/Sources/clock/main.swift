import Foundation

while true {
    print(Date())
    Thread.sleep(forTimeInterval: 60)
}
