import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>.
    func listMultipartUploads(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let listing = try ListingQuery(request.query, limitName: "max-uploads")
        let marker = request.query.bytes("key-marker") ?? []
        // Without a key marker an upload marker is ignored, as S3 documents.
        let uploadMarker = marker.isEmpty ? nil : request.query.text("upload-id-marker")
        var asked = listing.request
        asked.after = marker
        let after = try uploadMarker.map { text in
            guard let id = UploadID(text) else {
                throw S3Error.invalidArgument("Invalid uploadId marker", name: "upload-id-marker", value: text)
            }
            return id
        }
        let page = try await request.buckets.listUploads(bucket, asked, afterUpload: after)
        return S3Reply.document("ListMultipartUploadsResult") { xml in
            xml.element("Bucket", bucket.description)
            xml.element("KeyMarker", listing.text(marker))
            xml.element("UploadIdMarker", uploadMarker ?? "")
            listing.writeEcho(to: &xml, limitName: "MaxUploads")
            xml.element("IsTruncated", page.isTruncated ? "true" : "false")
            // Told on the last page, too, where S3 names the last upload of it.
            xml.element("NextKeyMarker", listing.text(page.lastKey))
            xml.element("NextUploadIdMarker", page.lastUpload?.description ?? "")
            for upload in page.uploads {
                xml.element("Upload") { xml in
                    xml.element("Key", listing.text(upload.key.bytes))
                    xml.element("UploadId", upload.id.description)
                    request.write(initiator: upload.initiator, to: &xml)
                    request.write(owner: upload.owner, to: &xml)
                    xml.element("StorageClass", upload.storageClass.name)
                    xml.element("Initiated", upload.initiated.s3SecondsText)
                    if upload.isChecksumAsked {
                        xml.element("ChecksumAlgorithm", upload.algorithm.name)
                        xml.element("ChecksumType", upload.checksumKind.name)
                    }
                }
            }
            listing.write(commonPrefixes: page.commonPrefixes, to: &xml)
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>.
    func listParts(_ request: S3Request) async throws -> WireResponse {
        let (bucket, key, id) = (try request.bucket, try request.key, try request.upload)
        let marker = try request.query.number("part-number-marker", in: 0...Int(Int32.max)) ?? 0
        let limit = min(
            try request.query.number("max-parts", in: 0...Int(Int32.max)) ?? BucketLimits.pageEntriesMax,
            BucketLimits.pageEntriesMax)
        let page = try await request.buckets.listParts(
            bucket, key, id, after: min(marker, BucketLimits.partNumbers.upperBound), limit: limit)
        var headers = WireHeaders()
        headers.append(abortion: try request.buckets.abortion(of: page.upload, in: bucket))
        return S3Reply.document("ListPartsResult", headers) { xml in
            xml.element("Bucket", bucket.description)
            xml.element("Key", key.description)
            xml.element("UploadId", id.description)
            request.write(initiator: page.upload.initiator, to: &xml)
            request.write(owner: page.upload.owner, to: &xml)
            xml.element("StorageClass", page.upload.storageClass.name)
            xml.element("PartNumberMarker", String(marker))
            xml.element("NextPartNumberMarker", String(page.parts.last?.number ?? 0))
            xml.element("MaxParts", String(limit))
            xml.element("IsTruncated", page.isTruncated ? "true" : "false")
            if page.upload.isChecksumAsked {
                xml.element("ChecksumAlgorithm", page.upload.algorithm.name)
                xml.element("ChecksumType", page.upload.checksumKind.name)
            }
            for part in page.parts {
                xml.element("Part") { xml in
                    xml.element("PartNumber", String(part.number))
                    xml.element("LastModified", part.modified.s3SecondsText)
                    xml.element("ETag", "\"\(part.tag)\"")
                    xml.element("Size", String(part.size))
                    xml.element(part.checksum.algorithm.elementName, part.checksum.text(partCount: 0))
                }
            }
        }
    }
}

extension WireHeaders {
    /// The midnight when the bucket's rules give an upload up, and the rule.
    mutating func append(abortion: LifecycleDeadline?) {
        guard let abortion else { return }
        append("x-amz-abort-date", SigV4Time.formatHTTPDate(abortion.date))
        append("x-amz-abort-rule-id", PercentEncoding.encode(abortion.ruleID.utf8))
    }
}

extension S3Request {
    /// Who began an upload: an account by its canonical id, a user by ARN and name. Nobody is told of an anonymous one.
    fileprivate func write(initiator: Requester, to xml: inout XMLWriter) {
        guard let account = initiator.account else { return }
        guard let arn = initiator.arn, let user = initiator.user else {
            return write(owner: account, as: "Initiator", to: &xml)
        }
        xml.element("Initiator") { xml in
            xml.element("ID", arn)
            xml.element("DisplayName", user)
        }
    }
}
