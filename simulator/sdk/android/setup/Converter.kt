package com.aiuta.fashionsdk.tryon.compose.data.internal.database.converters

internal class PowerByStickerConverter // named by an annotation only
