#if Server
    public import HoldfastCore
    public import NIOCore

    extension ByteBuffer: ByteSink {
        public init(capacity: Int) { self = ByteBufferAllocator().buffer(capacity: capacity) }

        public mutating func append(_ bytes: Span<UInt8>) { unsafe writeBytes(bytes.bytes) }
    }
#endif
