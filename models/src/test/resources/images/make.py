"""Makes the sample files beside this script and what they must decode to (NAME.expected.png).

Written by Pillow 9.4 with libwebp: python3 make.py
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

HERE = Path(__file__).parent
WIDTH, HEIGHT = 24, 16


def picture():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Image.fromarray(np.stack([x * 10, y * 15, 255 - x * 5 - y * 5], -1).astype(np.uint8))


def on_white(image):
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")


def save(name, image, expected=None, **options):
    path = HERE / name
    image.save(path, **options)
    if expected is None:
        expected = on_white(Image.open(path))
    expected.save(HERE / (name + ".expected.png"))


rgb = picture()
alpha = Image.fromarray((np.mgrid[0:HEIGHT, 0:WIDTH][1] * 11).astype(np.uint8))
rgba = rgb.copy()
rgba.putalpha(alpha)
gray = Image.fromarray((np.mgrid[0:HEIGHT, 0:WIDTH][1] * 10 + 3).astype(np.uint8))
gray_alpha = Image.merge("LA", (gray, alpha))
few = rgb.quantize(8)

save("rgb8.png", rgb)
save("rgba8.png", rgba)
save("gray8.png", gray)
save("gray1.png", gray.point(lambda v: 255 if v > 120 else 0).convert("1"))
deep = np.asarray(gray).astype(np.uint16) * 257
save("gray16.png", Image.fromarray(deep), expected=gray.convert("RGB"))
save("gray-alpha8.png", gray_alpha)
save("palette.png", few)
save("palette-transparent.png", few, transparency=2)
save("rgb-transparent.png", rgb, transparency=rgb.getpixel((3, 4)))
save("gray-transparent.png", gray, transparency=gray.getpixel((3, 4)))

save("rgb.jpg", rgb, quality=95)
save("gray.jpg", gray, quality=95)
save("progressive.jpg", rgb, quality=95, progressive=True)
save("cmyk.jpg", rgb.convert("CMYK"), quality=95)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
save("srgb-profile.jpg", rgb, quality=95, icc_profile=profile.tobytes())
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {
        1: None,
        2: Image.FLIP_LEFT_RIGHT,
        3: Image.ROTATE_180,
        4: Image.FLIP_TOP_BOTTOM,
        5: Image.TRANSPOSE,
        6: Image.ROTATE_270,
        7: Image.TRANSVERSE,
        8: Image.ROTATE_90,
    }[orientation]
    upright = rgb if undo is None else rgb.transpose(undo)
    save(f"orientation{orientation}.jpg", rgb, upright, quality=95, subsampling=0, exif=exif)
exif = Image.Exif()
exif[0x0112] = 6
save("orientation6.png", rgb, rgb.transpose(Image.ROTATE_270), exif=exif)
save("orientation6.webp", rgb, rgb.transpose(Image.ROTATE_270), lossless=True, exif=exif)

save("lossy.webp", rgb, quality=95)
save("lossless.webp", rgb, lossless=True)
save("lossless-alpha.webp", rgba, lossless=True, exact=True)
save("lossy-alpha.webp", rgba, quality=95)
rgb.save(
    HERE / "animated.webp", save_all=True, append_images=[gray.convert("RGB")], lossless=True,
    duration=100,
)

save("palette.gif", few)
save("transparent.gif", few, transparency=2)
save("animated.gif", few, expected=few.convert("RGB"), save_all=True, append_images=[few.rotate(180)])

save("rgb.bmp", rgb)
save("palette.bmp", few)
save("gray.bmp", gray)
save("rgba.bmp", rgba, expected=rgb)
