/**
 * The mark of AI-made media, as IPTC defines it: the property `DigitalSourceType` in an XMP packet, with the name of the tool.
 *
 * Packets are handled as bytes, because one that was there before is kept, whatever it is written in.
 */
import { latin1 } from "./container.ts"

/** IPTC's term for media made by a trained model: http://cv.iptc.org/newscodes/digitalsourcetype/ */
export const digitalSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

const creator = ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="hyperimage"'

const description = (properties: string) =>
  `<rdf:Description rdf:about=""${properties} xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" ` +
  `Iptc4xmpExt:DigitalSourceType="${digitalSourceType}"/>`

const packet = Buffer.from(`<?xpacket begin="\u{feff}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
${description(creator)}
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`)

const end = "</rdf:RDF>"

/**
 * A packet with the mark: a new one, or the one that was there with the mark added. One that already tells a source, or that isn't
 * understood, stays as it is.
 */
export const marked = (existing: Buffer | undefined): Buffer => {
  if (existing === undefined) return packet
  const at = existing.lastIndexOf(end)
  if (at === -1 || existing.includes("DigitalSourceType")) return existing
  const added = description(existing.includes("CreatorTool") ? "" : creator)
  return Buffer.concat([existing.subarray(0, at), latin1(`${added}\n`), existing.subarray(at)])
}
