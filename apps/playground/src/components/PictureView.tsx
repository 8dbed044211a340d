/** One picture: large, with what can be done with it and how it was made. */
import type { Picture } from "../Picture.ts"
import { Facts } from "./Facts.tsx"
import { PictureActions } from "./PictureActions.tsx"
import { useFile } from "./useAddress.ts"

/** The picture on the stage. */
export const PictureView = ({ picture }: { readonly picture: Picture }) => {
  const file = useFile(picture.id)
  return (
    <figure class="picture">
      <div class="canvas">
        {file !== undefined && (
          <img src={file.address} alt={picture.request.prompt} width={picture.width} height={picture.height} />
        )}
      </div>
      <figcaption>
        <p class="words">{picture.request.prompt}</p>
        <Facts picture={picture} />
        <PictureActions picture={picture} file={file} />
      </figcaption>
    </figure>
  )
}
