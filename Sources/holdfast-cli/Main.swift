@main struct CommandLineTool { static func main() {} }
